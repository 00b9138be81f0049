/** How a foreign service is asked: over a way that may carry a token, and again only after the wait that it asks for. */
export { readEndpoint } from './endpoint.ts'
export { backOffMs } from './back-off.ts'
export { retryAfterMs } from './retry-after.ts'
export { wait, withDeadline } from './wait.ts'
