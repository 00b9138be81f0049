/**
 * How clients reach us: WebSocket, HTTP streaming, server-sent events, and `/emulation` for what the last two send. A
 * transport turns bytes into validated commands for a session and gives the session a wire to write to; it decides nothing
 * about channels or people. All of them come through one *gate*, which has a door of its own. Words: *framing*, *exchange*.
 */
export type { TransportContext } from './context.ts'
export { emulation, type Forward } from './emulation.ts'
export { parseFrame } from './frame-parser.ts'
export { httpStreamFraming, sseFraming, websocketFraming } from './framing.ts'
export { httpStream } from './http-stream.ts'
export { Origins } from './origin.ts'
export { sse } from './sse.ts'
export type { Exchange } from './stream-wire.ts'
export { WebSocketTransport } from './websocket.ts'
