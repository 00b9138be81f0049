import type { IncomingMessage, ServerResponse } from 'node:http'
import { encodePush, type Disconnect } from '../protocol/index.ts'
import type { Framing, Session, TransportName, Wire } from '../session/index.ts'
import { refusalProblem, type Admission } from './admission.ts'
import type { TransportContext } from './context.ts'
import { parseFrame } from './frame-parser.ts'

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
 * Opens a session over a response that stays open; the client's own half comes through `/emulation`.
 * @param first the frame that came with the request: connect, and perhaps subscribes.
 */
export function openStream(context: TransportContext, kind: StreamKind, { request, response }: Exchange, first: string): void {
  // Asked about, not for.
  if (request.method === 'HEAD') return void response.writeHead(200, { 'Content-Type': kind.contentType }).end()
  // A pipelined request has no socket yet, and its stream would wait behind one that does not end.
  if (response.socket === null) return void response.writeHead(400, { Connection: 'close' }).end()
  const admission: Admission = context.origins.admits(request)
    ? context.admit()
    : { kind: 'refuse', reason: 'origin', retryAfterMs: 0 }
  if (admission.kind === 'refuse') {
    context.refused(admission.reason)
    context.logger.event('connection.refused', { transport: kind.transport, reason: `gate: ${admission.reason}` })
    const { status, headers, body } = refusalProblem(admission)
    response.writeHead(status, { ...headers, ...context.origins.corsHeaders(request) }).end(body)
    return
  }
  response.writeHead(200, {
    'Content-Type': kind.contentType,
    // Proxies must hand every byte on as it comes.
    'Cache-Control': 'no-cache, no-store, no-transform, must-revalidate',
    'X-Accel-Buffering': 'no',
    ...context.origins.corsHeaders(request),
  })
  response.flushHeaders()
  const session: Session = context.open(new StreamWire(context, kind, response))
  response.on('error', () => session.end())
  response.on('close', () => session.end())
  session.receive(parseFrame(first), first.length)
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
