/**
 * Plain HTTP around the conversation: a small router, the probes, the metrics, and the files of the page. Other parts bring
 * their own routes; the assembly puts them together.
 */
export { healthRoutes, type Health } from './health.ts'
export { Metrics, type Levels } from './metrics.ts'
export { pageRoutes } from './page.ts'
export { problem } from './problem.ts'
export { Router, type HttpExchange, type Route } from './router.ts'
