/**
 * The HTTP server API: how an application's own servers publish, ask and act. Paths, requests and answers are Centrifugo's,
 * so that its server libraries work; `revoke` is Tidegate's addition. Words: *key*, *method*, *outcome*. It takes and gives
 * text: whoever listens brings the bytes, and bounds them. docs/server-api.md tells it in prose.
 */
export { API_LIMITS, REVOCATION_TTL_SECONDS, type ApiContext, type ApiLimits } from './context.ts'
export { createApi, type ApiHandler, type ApiHeaders, type ApiResponse } from './handler.ts'
