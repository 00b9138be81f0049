// Before `ws`, which looks for it when it is loaded.
import './masking.ts'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocket, WebSocketServer, type RawData } from 'ws'
import { CLOSES, DISCONNECTS, type Disconnect } from '../protocol/index.ts'
import type { Session, Wire } from '../session/index.ts'
import type { TransportContext } from './context.ts'
import { firstConnect, parseFrame } from './frame-parser.ts'
import { websocketFraming } from './framing.ts'
import { gateUpgrade, type Refusal, type UpgradeEnds } from './gate/index.ts'
import { encodeRefusal } from './told.ts'

/** The JSON flavour of the protocol may be named, or not; the other flavour is refused in a way that ends the client's tries. */
const JSON_SUBPROTOCOL = 'centrifuge-json'
const PROTOBUF_SUBPROTOCOL = 'centrifuge-protobuf'

/** Takes upgrades of an HTTP server. Everything after that is one {@link SocketWire} and its session. */
export class WebSocketTransport {
  readonly #context: TransportContext
  readonly #server: WebSocketServer
  readonly #ends: UpgradeEnds<WebSocket>

  /** @param messageBytesMax a larger message is closed with 1009. */
  constructor(context: TransportContext, messageBytesMax: number) {
    this.#context = context
    this.#server = new WebSocketServer({
      WebSocket: SessionSocket,
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: messageBytesMax,
      autoPong: false,
      handleProtocols: (offered) => [JSON_SUBPROTOCOL, PROTOBUF_SUBPROTOCOL].find((name) => offered.has(name)) ?? false,
      ...({ closeTimeout: context.closeTimeoutMs } as object),
    })
    // A handshake that breaks the standard is answered by `ws` itself (400, 405), as long as nobody listens to `wsClientError`.
    this.#ends = {
      isOriginAllowed: (request) => context.origins.admits(request),
      handshake: (request, socket, head, done) => this.#server.handleUpgrade(request, socket, head, done),
      admitted: (webSocket, _request, socket) => this.#accept(webSocket, socket),
      tell,
    }
  }

  /** Answers one upgrade: a session, now or after a while, or a refusal. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    gateUpgrade(this.#context.gate, this.#ends, request, socket, head)
  }

  #accept(webSocket: WebSocket, socket: Duplex): void {
    if (isOtherFlavour(webSocket)) {
      webSocket.on('error', () => webSocket.terminate())
      return refuseFlavour(webSocket)
    }
    const wire = new SocketWire(webSocket, socket)
    const session = this.#context.open(wire)
    // The server was told to make these.
    listen(webSocket as SessionSocket, session)
  }
}

function isOtherFlavour({ protocol }: WebSocket): boolean {
  return protocol === PROTOBUF_SUBPROTOCOL
}

function refuseFlavour(webSocket: WebSocket): void {
  webSocket.close(DISCONNECTS.inappropriateProtocol.code, 'inappropriate protocol: this server speaks JSON')
}

/**
 * Tells a page, which cannot read a status: its client shows the error that answers a connect, and not the words of a close
 * frame (rule G3).
 */
function tell(webSocket: WebSocket, refusal: Refusal): void {
  if (isOtherFlavour(webSocket)) return refuseFlavour(webSocket)
  webSocket.once('message', (data: RawData, isBinary: boolean) => {
    const id = isBinary ? undefined : firstConnect(parseFrame((data as Buffer).toString()))
    if (id !== undefined) webSocket.send(encodeRefusal(id, refusal))
    webSocket.close(CLOSES.tryAgainLater, refusal.text)
  })
}

/** A WebSocket that knows its session, so that one set of listeners serves all: each closure would cost every connection. */
class SessionSocket extends WebSocket {
  session: Session | undefined
}

const sessionOf = (webSocket: WebSocket): Session | undefined => (webSocket as SessionSocket).session

/** What arrives goes to the session; when the socket is gone, so is the session. */
function listen(webSocket: SessionSocket, session: Session): void {
  webSocket.session = session
  webSocket.on('message', onMessage)
  webSocket.on('ping', onPing)
  webSocket.on('pong', onPong)
  webSocket.on('error', onEnd)
  webSocket.on('close', onEnd)
}

function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  if (isBinary) sessionOf(this)?.disconnect(DISCONNECTS.badRequest)
  else sessionOf(this)?.receive(parseFrame((data as Buffer).toString()), (data as Buffer).length)
}

/** Pongs are written by us, so that a peer that pings and never reads cannot make us keep what it does not take. */
function onPing(this: WebSocket, data: Buffer): void {
  if (sessionOf(this)?.takesControlFrame() === true && this.readyState === WebSocket.OPEN) this.pong(data)
}

/** We ask for none: whoever sends many floods us. */
function onPong(this: WebSocket): void {
  sessionOf(this)?.takesControlFrame()
}

/** After an error `ws` has said why in its own close frame: 1002, 1007 or 1009. */
function onEnd(this: WebSocket): void {
  sessionOf(this)?.end()
}

/** A WebSocket, written to directly: frames are made once for many sockets, which `ws` cannot do. Safe because nothing is compressed. */
class SocketWire implements Wire {
  readonly transport = 'websocket'
  readonly framing = websocketFraming
  readonly emulated = false
  readonly #webSocket: WebSocket
  readonly #socket: Duplex

  constructor(webSocket: WebSocket, socket: Duplex) {
    this.#webSocket = webSocket
    this.#socket = socket
  }

  write(chunk: Uint8Array): void {
    if (this.#webSocket.readyState === WebSocket.OPEN) this.#socket.write(chunk)
  }

  bufferedBytes(): number {
    return this.#socket.writableLength
  }

  close(disconnect: Disconnect): void {
    this.#webSocket.close(disconnect.code, disconnect.reason)
  }
}
