import type { TransportContext } from './context.ts'
import { sseFraming } from './framing.ts'
import { openStream, type Exchange, type StreamKind } from './stream-wire.ts'

const SSE: StreamKind = { transport: 'sse', framing: sseFraming, contentType: 'text/event-stream; charset=utf-8' }

/** `GET /connection/sse?cf_connect=...`: the parameter is the first frame, because an EventSource has no body. */
export function sse(context: TransportContext): (exchange: Exchange & { readonly query: URLSearchParams }) => void {
  return (exchange) => openStream(context, SSE, exchange, exchange.query.get('cf_connect') ?? '')
}
