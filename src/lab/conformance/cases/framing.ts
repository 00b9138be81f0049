import { casesOf, type ConformanceCase } from '../conformance-case.ts'
import { OPCODES } from '../frame.ts'
import type { Peer } from '../peer.ts'
import { nonStrict, OK, type Verdict } from '../verdict.ts'
import { PROTOCOL_ERROR, TOO_BIG, whole } from './send.ts'

const framing = casesOf('1')

/** Around the bounds of the three ways to write a length. */
const SIZES = [0, 125, 126, 127, 128, 65_535, 65_536]

const text =
  (bytes: number, chopBytes?: number) =>
  async (peer: Peer): Promise<Verdict> => {
    const talk = await peer.enter()
    const carried = talk.textOf(bytes)
    if (chopBytes === undefined) talk.send(whole(carried))
    else await talk.sendChopped(chopBytes, whole(carried))
    await talk.answered(carried)
    return OK
  }

const binary =
  (bytes: number, chopBytes?: number) =>
  async (peer: Peer): Promise<Verdict> => {
    const talk = await peer.enter()
    // Every value of a byte.
    const carried = talk.binary(Buffer.from(Array.from({ length: bytes }, (_, at) => (at * 7) & 0xff)))
    if (chopBytes === undefined) talk.send(whole(carried))
    else await talk.sendChopped(chopBytes, whole(carried))
    await talk.answered(carried)
    return OK
  }

export const FRAMING: readonly ConformanceCase[] = [
  ...SIZES.map((bytes, n) => framing(`1.${n + 1}`, `a text of ${bytes} bytes`, '5.2', text(bytes))),
  framing('1.8', 'a text of 65536 bytes in TCP writes of 997', '5.2', text(65_536, 997)),
  ...SIZES.map((bytes, n) => framing(`2.${n + 1}`, `a binary message of ${bytes} bytes`, '5.2', binary(bytes))),
  framing('2.8', 'a binary message of 65536 bytes in TCP writes of 997', '5.2', binary(65_536, 997)),
  framing('3.1', 'a text in TCP writes of one byte: heads may be cut anywhere', '5.2', text(130, 1)),
  framing('3.2', 'ten texts in one TCP write', '5.2', async (peer) => {
    const talk = await peer.enter()
    const ten = Array.from({ length: 10 }, (_, n) => talk.text(`text ${n}`))
    talk.send(...ten.map(whole))
    for (const carried of ten) await talk.answered(carried)
    return OK
  }),
  framing('3.3', 'a text whose mask is zero', '5.3', async (peer) => {
    const talk = await peer.enter()
    const carried = talk.text('in the clear, but by the rules')
    talk.send({ ...whole(carried), mask: Buffer.alloc(4) })
    await talk.answered(carried)
    return OK
  }),
  framing('3.4', 'a text whose length is written in more bytes than it needs', '5.2', async (peer) => {
    const talk = await peer.enter()
    const carried = talk.text('short')
    talk.send({ ...whole(carried), lengthBytes: 8 })
    const verdict = await talk.fails([...PROTOCOL_ERROR, ...TOO_BIG])
    // A sender must not; nobody says what a receiver must do then.
    return verdict.kind === 'failed' ? nonStrict('it takes lengths that are longer than they must be') : verdict
  }),
  framing('3.5', 'a length whose highest bit is set', '5.2', async (peer) => {
    const talk = await peer.enter()
    talk.send({ opcode: OPCODES.text, payload: Buffer.from('x'), declaredBytes: 1n << 63n })
    return talk.fails([...PROTOCOL_ERROR, ...TOO_BIG])
  }),
]
