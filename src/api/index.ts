/**
 * The HTTP server API: how an application's own servers publish, ask and act. Paths, requests and answers are Centrifugo's,
 * so that its server libraries work; `revoke` is Tidegate's addition. Words: *key*, *method*, *outcome*. It takes and gives
 * text: whoever listens brings the bytes, and bounds them. docs/server-api.md tells it in prose.
 * `admin/` is the control room's half: its data, and the tokens of its channel.
 */
export { API_LIMITS, REVOCATION_TTL_SECONDS, type ApiContext, type ApiLimits } from './context.ts'
export { ADMIN_CHANNEL, AdminTokens, createAdmin, type AdminHandler, type AdminPort } from './admin/index.ts'
export { channelsHere } from './methods/channels.ts'
export { nodeInfo, type NodeParts } from './node-info.ts'
export { createApi, type ApiHandler, type ApiHeaders, type ApiResponse } from './handler.ts'
