import type { IncomingMessage, ServerResponse } from 'node:http'
import { encodePush, type Disconnect } from '../protocol/index.ts'
import type { Framing, Session, TransportName, Wire } from '../session/index.ts'
import type { TransportContext } from './context.ts'
import { firstConnect, parseFrame } from './frame-parser.ts'
import { isPage, refusalProblem, type Refusal, type Stay, type Visitor } from './gate/index.ts'
import { encodeRefusal } from './told.ts'

/** An HTTP exchange whose request has been read. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/** How one streaming transport looks on the wire. */
export interface StreamKind {
  readonly transport: TransportName
  readonly framing: Framing
  readonly contentType: string
}

/**
 * Brings a stream to the gate: a session over a response that stays open. The client's own half comes through `/emulation`.
 * @param first the frame that came with the request: connect, and perhaps subscribes.
 */
export function openStream(context: TransportContext, kind: StreamKind, exchange: Exchange, first: string): void {
  const { request, response } = exchange
  // Asked about, not for.
  if (request.method === 'HEAD') return void response.writeHead(200, { 'Content-Type': kind.contentType }).end()
  // A pipelined request has no socket yet, and its stream would wait behind one that does not end.
  if (response.socket === null) return void response.writeHead(400, { Connection: 'close' }).end()
  const visitor = new StreamVisitor(context, kind, exchange, first)
  if (context.origins.admits(request)) visitor.enter()
  else visitor.refused(context.gate.refuse('origin', kind.transport))
}

/** A stream that wants to come in. While it waits its response has no head yet, so that it can still be any answer. */
class StreamVisitor implements Visitor {
  readonly transport: TransportName
  readonly #context: TransportContext
  readonly #kind: StreamKind
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  readonly #first: string
  #stay: Stay | undefined

  constructor(context: TransportContext, kind: StreamKind, { request, response }: Exchange, first: string) {
    this.transport = kind.transport
    this.#context = context
    this.#kind = kind
    this.#request = request
    this.#response = response
    this.#first = first
  }

  enter(): void {
    this.#response.on('close', this.#onGone)
    this.#stay = this.#context.gate.enter(this)
  }

  admitted(): void {
    this.#response.off('close', this.#onGone)
    this.#begin()
    this.#response.flushHeaders()
    const session: Session = this.#context.open(new StreamWire(this.#context, this.#kind, this.#response))
    this.#response.on('error', () => session.end())
    this.#response.on('close', () => session.end())
    session.receive(parseFrame(this.#first), this.#first.length)
  }

  /** A page cannot read another status than 200 (an EventSource shows none at all): it is told in the stream (rule G3). */
  refused(refusal: Refusal): void {
    this.#response.off('close', this.#onGone)
    const { status, headers, body } = refusalProblem(refusal)
    const id = isPage(this.#request) && status === 503 ? firstConnect(parseFrame(this.#first)) : undefined
    if (id !== undefined) {
      this.#begin()
      this.#response.end(this.#kind.framing.frame([encodeRefusal(id, refusal)]))
      return
    }
    this.#response.writeHead(status, { ...headers, ...this.#context.origins.corsHeaders(this.#request) }).end(body)
  }

  readonly #onGone = (): void => this.#stay?.left()

  #begin(): void {
    this.#response.writeHead(200, {
      'Content-Type': this.#kind.contentType,
      // Proxies must hand every byte on as it comes.
      'Cache-Control': 'no-cache, no-store, no-transform, must-revalidate',
      'X-Accel-Buffering': 'no',
      ...this.#context.origins.corsHeaders(this.#request),
    })
  }
}

/** The downstream half of a conversation. */
class StreamWire implements Wire {
  readonly emulated = true
  readonly transport: TransportName
  readonly framing: Framing
  readonly #context: TransportContext
  readonly #response: ServerResponse

  constructor(context: TransportContext, kind: StreamKind, response: ServerResponse) {
    this.transport = kind.transport
    this.framing = kind.framing
    this.#context = context
    this.#response = response
  }

  write(chunk: Uint8Array): void {
    if (!this.#response.writableEnded) this.#response.write(chunk)
  }

  bufferedBytes(): number {
    return this.#response.writableLength
  }

  close({ code, reason }: Disconnect): void {
    this.#response.end(this.framing.frame([encodePush('disconnect', { code, reason })]))
    const cancel = this.#context.timers.after(this.#context.closeTimeoutMs, () => this.#response.destroy())
    this.#response.once('close', cancel)
  }
}
