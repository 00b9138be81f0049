import { agreedOn, Deflation } from '../deflate.ts'
import { withHeaders } from '../handshake.ts'
import type { Peer } from '../peer.ts'
import type { Talk } from '../talk.ts'
import { fail, skip } from '../verdict.ts'
import type { Carried } from '../adapter.ts'
import type { ClientFrame } from '../frame.ts'
import { whole } from './send.ts'

/** RSV1: this message is compressed. */
export const COMPRESSED = 4

export const offering = (offer: string) => (request: Parameters<typeof withHeaders>[0]) =>
  withHeaders(request, { 'Sec-WebSocket-Extensions': offer })

/** Enters with compression, or ends the case: a server need not have it. */
export async function enterCompressed(
  peer: Peer,
  offer = 'permessage-deflate',
): Promise<{ readonly talk: Talk; readonly deflation: Deflation }> {
  let deflation: Deflation | undefined
  const talk = await peer.enter(offering(offer), (answer) => {
    const parameters = agreedOn(answer)
    if (parameters === undefined) skip('it does not take permessage-deflate')
    if (typeof parameters === 'string') fail(`${parameters} (RFC 7692 7.1)`)
    // What we say that we use at most holds also where the server does not say it again (RFC 7692 7.1.2.2).
    const said = Number(/client_max_window_bits=(\d+)/.exec(offer)?.[1] ?? parameters.clientWindowBits)
    deflation = new Deflation({ ...parameters, clientWindowBits: Math.min(said, parameters.clientWindowBits) })
    return deflation.inflate
  })
  return { talk, deflation: deflation ?? fail('nothing was agreed on') }
}

/** A compressed message in one frame. */
export function squeezed(deflation: Deflation, carried: Carried): ClientFrame {
  return { ...whole(carried), payload: deflation.compress(carried.payload), reserved: COMPRESSED }
}

/** Bytes that cannot be compressed; the same each time. */
export function noise(bytes: number): string {
  let state = 1
  return Array.from({ length: bytes }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return String.fromCharCode(0x20 + ((state >>> 16) % 95))
  }).join('')
}
