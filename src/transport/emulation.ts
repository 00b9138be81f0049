import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Session } from '../session/index.ts'
import type { TransportContext } from './context.ts'
import { parseFrame } from './frame-parser.ts'
import type { Exchange } from './stream-wire.ts'

const EmulationRequest = Compile(Type.Object({ session: Type.String(), node: Type.String(), data: Type.String() }))

/**
 * `POST /emulation {session, node, data}`: the upstream half of HTTP streaming and SSE. 204 when the frame was handed to its
 * session; 404 when there is none, which makes the client connect anew.
 */
export function emulation(
  context: TransportContext,
  bySecret: (secret: string) => Session | undefined,
): (exchange: Exchange & { readonly body: string }) => void {
  return ({ request, response, body }) => {
    const headers = context.origins.corsHeaders(request)
    if (!context.origins.admits(request)) return void response.writeHead(403, headers).end()
    const asked = parse(body)
    if (asked === undefined) return void response.writeHead(400, headers).end()
    const session = bySecret(asked.session)
    if (session === undefined) return void response.writeHead(404, headers).end()
    session.receive(parseFrame(asked.data), asked.data.length)
    response.writeHead(204, headers).end()
  }
}

function parse(body: string): { readonly session: string; readonly data: string } | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return EmulationRequest.Check(value) ? value : undefined
  } catch {
    return undefined
  }
}
