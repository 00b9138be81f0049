import { Type, type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Session } from '../session/index.ts'
import type { TransportContext } from './context.ts'
import { parseFrame } from './frame-parser.ts'
import type { Exchange } from './stream-wire.ts'

const EmulationShape = Type.Object({ session: Type.String(), node: Type.String(), data: Type.String() })
const EmulationRequest = Compile(EmulationShape)

/** Brings a frame to the instance that has its session. `gone`: there is no such instance. Rejects when it cannot be asked now. */
export type Forward = (node: string, session: string, data: string) => Promise<'told' | 'gone'>

/**
 * `POST /emulation {session, node, data}`: the upstream half of HTTP streaming and SSE. 204 when the frame was handed to its
 * session, or to the instance that has it; 404 when there is none, which makes the client connect anew.
 */
export function emulation(
  context: TransportContext,
  bySecret: (secret: string) => Session | undefined,
  forward: Forward = () => Promise.resolve('gone'),
): (exchange: Exchange & { readonly body: string }) => Promise<void> {
  return async ({ request, response, body }) => {
    const headers = context.origins.corsHeaders(request)
    if (!context.origins.admits(request)) return void response.writeHead(403, headers).end()
    const asked = parse(body)
    if (asked === undefined) return void response.writeHead(400, headers).end()
    const session = bySecret(asked.session)
    if (session !== undefined) {
      session.receive(parseFrame(asked.data), asked.data.length)
      return void response.writeHead(204, headers).end()
    }
    // No turn passes before: frames of one client go on in the order in which they came.
    const forwarded = await forward(asked.node, asked.session, asked.data).catch(() => 'away' as const)
    if (forwarded === 'away') return void response.writeHead(503, { ...headers, 'Retry-After': '1' }).end()
    response.writeHead(forwarded === 'told' ? 204 : 404, headers).end()
  }
}

function parse(body: string): Static<typeof EmulationShape> | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return EmulationRequest.Check(value) ? value : undefined
  } catch {
    return undefined
  }
}
