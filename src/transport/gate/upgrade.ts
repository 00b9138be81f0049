import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Gate } from './gate.ts'
import { isForNow, refusalProblem, TRY_AGAIN_LATER, type Refusal } from './refusal.ts'
import type { Stay, Visitor } from './visitor.ts'

/** As much of a WebSocket of the package `ws` as the gate needs. */
export interface WebSocketLike {
  on(event: 'error', listener: (error: Error) => void): unknown
  close(code: number, reason: string): void
}

/** As much of a WebSocket server of the package `ws` as the gate needs. */
export interface WebSocketServerLike<WebSocketKind extends WebSocketLike> {
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, done: (webSocket: WebSocketKind) => void): void
  emit(event: 'connection', webSocket: WebSocketKind, request: IncomingMessage): boolean
}

/** What becomes of an upgrade, whose own handshake and messages the gate does not know. */
export interface UpgradeEnds<WebSocketKind extends WebSocketLike> {
  /** May a page of this origin come in? */
  readonly isOriginAllowed?: (request: IncomingMessage) => boolean
  readonly authorize?: ((request: IncomingMessage) => boolean | Promise<boolean>) | undefined
  /** Completes the handshake. `done` is called before it returns, or never: then the answer was an error of its own. */
  handshake(request: IncomingMessage, socket: Duplex, head: Buffer, done: (webSocket: WebSocketKind) => void): void
  admitted(webSocket: WebSocketKind, request: IncomingMessage, socket: Duplex): void
  /** Tells one without a session why it has none. Whatever it does, the socket is ended by 2 s. */
  tell(webSocket: WebSocketKind, refusal: Refusal): void
}

const TRANSPORT = 'websocket'

/** Does a page ask? It cannot see a status or a body, and it cannot leave these out (RFC 6455 section 10.2; Fetch Metadata). */
export function isPage({ headers }: IncomingMessage): boolean {
  return headers.origin !== undefined || headers['sec-fetch-mode'] !== undefined
}

/** Brings one upgrade to the gate. */
export function gateUpgrade<WebSocketKind extends WebSocketLike>(
  gate: Gate,
  ends: UpgradeEnds<WebSocketKind>,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  new Upgrade(gate, ends, request, socket, head).enter()
}

/** Stays for good: the socket has listeners of somebody else's later, or none. */
function onError(this: Duplex): void {
  this.destroy()
}

/** One upgrade, with its socket, from its coming to its end at the gate. */
class Upgrade<WebSocketKind extends WebSocketLike> implements Visitor {
  readonly transport = TRANSPORT
  readonly authorize: Visitor['authorize']
  readonly #gate: Gate
  readonly #ends: UpgradeEnds<WebSocketKind>
  readonly #request: IncomingMessage
  readonly #socket: Duplex
  readonly #head: Buffer
  #stay: Stay | undefined

  constructor(gate: Gate, ends: UpgradeEnds<WebSocketKind>, request: IncomingMessage, socket: Duplex, head: Buffer) {
    // Before anything else: a reset of a socket without this listener ends the process.
    socket.on('error', onError)
    // A peer that closes its half says so by `end` alone.
    socket.on('end', this.#onGone)
    socket.on('close', this.#onGone)
    this.#gate = gate
    this.#ends = ends
    this.#request = request
    this.#socket = socket
    this.#head = head
    const { authorize } = ends
    this.authorize = authorize && (() => authorize(request))
  }

  enter(): void {
    const { isOriginAllowed } = this.#ends
    if (isOriginAllowed !== undefined && !isOriginAllowed(this.#request))
      return this.refused(this.#gate.refuse('origin', TRANSPORT))
    this.#stay = this.#gate.enter(this)
  }

  admitted(): void {
    this.#forget()
    this.#ends.handshake(this.#request, this.#socket, this.#head, (webSocket) =>
      this.#ends.admitted(webSocket, this.#request, this.#socket),
    )
  }

  refused(refusal: Refusal): void {
    this.#forget()
    if (isPage(this.#request) && isForNow(refusal) && this.#tell(refusal)) return
    answer(this.#socket, refusal)
  }

  readonly #onGone = (): void => {
    this.#forget()
    this.#socket.destroy()
    this.#stay?.left()
  }

  #forget(): void {
    this.#socket.off('end', this.#onGone)
    this.#socket.off('close', this.#onGone)
  }

  /** A 101 that is sent in order to refuse is no admission (rule G1). @returns false when there is no place for it. */
  #tell(refusal: Refusal): boolean {
    const socket = this.#socket
    let told: WebSocketKind | undefined
    const giveBack = this.#gate.tell(() => {
      told?.close(TRY_AGAIN_LATER, refusal.text)
      socket.end(() => socket.destroy())
    })
    if (giveBack === undefined) return false
    socket.once('close', giveBack)
    this.#ends.handshake(this.#request, socket, this.#head, (webSocket) => {
      told = webSocket
      webSocket.on('error', () => socket.destroy())
      this.#ends.tell(webSocket, refusal)
    })
    return true
  }
}

/** Without a handshake: a status that a program reads. */
function answer(socket: Duplex, refusal: Refusal): void {
  const { status, words, headers, body } = refusalProblem(refusal)
  const fields = Object.entries({ ...headers, 'Content-Length': new TextEncoder().encode(body).length, Connection: 'close' })
  socket.once('finish', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status} ${words}\r\n${fields.map((pair) => pair.join(': ')).join('\r\n')}\r\n\r\n${body}`)
}
