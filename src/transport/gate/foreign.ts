import type { IncomingMessage } from 'node:http'
import { TRY_AGAIN_LATER } from './refusal.ts'
import type { UpgradeEnds, WebSocketLike, WebSocketServerLike } from './upgrade.ts'

/** How the gate stands before somebody else's WebSocket server. */
export interface ForeignOptions {
  /**
   * May this one come in? Asked while the gate is open, with the socket registered. False: 401. What it raises is told to
   * the gate's `failed`, and answered with 503. Use this, not the server's own `verifyClient`: after that nobody looks again.
   */
  readonly authorize?: (request: IncomingMessage) => boolean | Promise<boolean>
}

/** Whose protocol we do not know can only be told why in the close frame. */
export function foreignEnds<WebSocketKind extends WebSocketLike>(
  server: WebSocketServerLike<WebSocketKind>,
  { authorize }: ForeignOptions,
): UpgradeEnds<WebSocketKind> {
  return {
    authorize,
    handshake: (request, socket, head, done) => server.handleUpgrade(request, socket, head, done),
    admitted: (webSocket, request) => void server.emit('connection', webSocket, request),
    tell: (webSocket, { text }) => webSocket.close(TRY_AGAIN_LATER, text),
  }
}
