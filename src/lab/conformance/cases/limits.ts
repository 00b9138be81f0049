import type { Carried } from '../adapter.ts'
import { casesOf, type ConformanceCase } from '../conformance-case.ts'
import { OPCODES, type ClientFrame } from '../frame.ts'
import type { Peer } from '../peer.ts'
import type { Talk } from '../talk.ts'
import { endedSilently, nonStrict, OK, type Verdict } from '../verdict.ts'
import { inPartsOf, PROTOCOL_ERROR, TOO_BIG, whole } from './send.ts'

const limits = casesOf('9')

const KIB = 1_024

/** How a message that is too large, or of too many fragments, is refused. */
const LIMIT_CODES = [...TOO_BIG, 1_008]

/** A large message comes back, or is refused for its size. */
async function answeredOrRefused(talk: Talk, carried: Carried): Promise<Verdict> {
  const heard = await talk.connection.peek()
  if (heard.kind === 'end') return endedSilently()
  if (heard.kind !== 'close') {
    await talk.answered(carried)
    return OK
  }
  if (heard.code !== undefined && LIMIT_CODES.includes(heard.code)) return OK
  return nonStrict(`it closed with ${heard.code ?? 'no code'}; ${TOO_BIG.join()} says that a message is too large`)
}

const large =
  (bytes: number, isBinary: boolean, fragmentBytes?: number) =>
  async (peer: Peer): Promise<Verdict> => {
    const talk = await peer.enter()
    const carried = isBinary ? talk.binary(Buffer.alloc(bytes, 0xfe)) : talk.textOf(bytes)
    talk.send(...(fragmentBytes === undefined ? [whole(carried)] : inPartsOf(fragmentBytes, carried)))
    return answeredOrRefused(talk, carried)
  }

const LARGE = [64, 256, 1_024, 4_096]
const size = (kib: number): string => (kib < 1_024 ? `${kib} KiB` : `${kib / 1_024} MiB`)

/** Fragments without an end, until the server has had enough. */
async function endless(peer: Peer, fragment: Uint8Array): Promise<Verdict> {
  const talk = await peer.enter()
  const part: ClientFrame = { opcode: OPCODES.continuation, payload: fragment, isFinal: false }
  talk.send({ ...part, opcode: OPCODES.text })
  const bytesMax = peer.limits.endlessBytes
  for (let bytes = fragment.length; bytes < bytesMax; bytes += fragment.length) {
    if (await talk.connection.isHeard()) return talk.fails(LIMIT_CODES)
    talk.send(part)
  }
  // It may have had enough, and not have said so yet.
  const verdict = await talk.fails(LIMIT_CODES)
  // A limit may be higher than that.
  return verdict.kind === 'failed'
    ? nonStrict(`it has no limit, or a high one: it took ${bytesMax} bytes of one message (10.4)`)
    : verdict
}

const FRAGMENT_BYTES = 16 * KIB

export const LIMITS: readonly ConformanceCase[] = [
  ...LARGE.map((kib, n) =>
    limits(`1.${n + 1}`, `a text of ${size(kib)}: it comes back, or 1009`, '10.4', large(kib * KIB, false)),
  ),
  ...LARGE.map((kib, n) =>
    limits(`2.${n + 1}`, `a binary message of ${size(kib)}: it comes back, or 1009`, '10.4', large(kib * KIB, true)),
  ),
  ...[64, 1_024, 16_384].map((fragmentBytes, n) =>
    limits(
      `3.${n + 1}`,
      `a text of 256 KiB in fragments of ${fragmentBytes} bytes`,
      '10.4',
      large(256 * KIB, false, fragmentBytes),
    ),
  ),
  limits('7.1', '200 small texts, one after the other: each comes back', '5.4', async (peer) => {
    const talk = await peer.enter()
    for (let n = 0; n < 200; n++) {
      const carried = talk.text(`text ${n}`)
      talk.send(whole(carried))
      await talk.answered(carried)
    }
    return OK
  }),
  limits('9.1', 'a frame that announces 2^62 bytes: refused before they come', '10.4', async (peer) => {
    const talk = await peer.enter()
    talk.send({ opcode: OPCODES.text, payload: Buffer.from('x'), declaredBytes: 1n << 62n })
    return talk.fails([...TOO_BIG, ...PROTOCOL_ERROR])
  }),
  limits('9.2', 'a message of fragments without an end', '10.4', (peer) => endless(peer, Buffer.alloc(FRAGMENT_BYTES, 'x'))),
]
