import type { TransportContext } from './context.ts'
import { httpStreamFraming } from './framing.ts'
import { openStream, type Exchange, type StreamKind } from './stream-wire.ts'

const HTTP_STREAM: StreamKind = { transport: 'http_stream', framing: httpStreamFraming, contentType: 'application/json' }

/** `POST /connection/http_stream`: the body is the first frame, the answer a line for each reply and push. */
export function httpStream(context: TransportContext): (exchange: Exchange & { readonly body: string }) => void {
  return (exchange) => openStream(context, HTTP_STREAM, exchange, exchange.body)
}
