import { casesOf, type ConformanceCase } from '../conformance-case.ts'
import { closePayload, OPCODES, type ClientFrame } from '../frame.ts'
import type { Talk } from '../talk.ts'
import { inParts, ping, pong, PROTOCOL_ERROR, whole } from './send.ts'

const bits = casesOf('3')

/** Sends one text that is right, waits for its answer, then what is wrong. */
async function afterGood(talk: Talk, send: () => Promise<void> | void): Promise<void> {
  const good = talk.text('good')
  talk.send(whole(good))
  await talk.answered(good)
  await send()
}

const text = (talk: Talk, reserved: number): ClientFrame => ({ ...whole(talk.text('bad')), reserved })

export const RESERVED_BITS: readonly ConformanceCase[] = [
  bits('1', 'RSV3 in a text', '5.2', async (peer) => {
    const talk = await peer.enter()
    talk.send(text(talk, 1))
    return talk.fails(PROTOCOL_ERROR)
  }),
  bits('2', 'RSV2 in a text, after a good one in the same TCP write', '5.2', async (peer) => {
    const talk = await peer.enter()
    const good = talk.text('good')
    talk.send(whole(good), text(talk, 2))
    return talk.fails(PROTOCOL_ERROR, [good])
  }),
  bits('3', 'RSV2 and RSV3 in a text, after a good one', '5.2', async (peer) => {
    const talk = await peer.enter()
    await afterGood(talk, () => talk.send(text(talk, 3)))
    return talk.fails(PROTOCOL_ERROR)
  }),
  bits('4', 'RSV1 in a text in TCP writes of one byte, after a good one', '5.2', async (peer) => {
    const talk = await peer.enter()
    await afterGood(talk, () => talk.sendChopped(1, text(talk, 4)))
    return talk.fails(PROTOCOL_ERROR)
  }),
  bits('5', 'RSV1 and RSV3 in a binary message', '5.2', async (peer) => {
    const talk = await peer.enter()
    talk.send({ opcode: OPCODES.binary, payload: Buffer.of(0, 1, 2), reserved: 5 })
    return talk.fails(PROTOCOL_ERROR)
  }),
  bits('6', 'RSV1 and RSV2 in a ping', '5.2', async (peer) => {
    const talk = await peer.enter()
    talk.send({ ...ping('bad'), reserved: 6 })
    return talk.fails(PROTOCOL_ERROR)
  }),
  bits('7', 'all of them in a close frame', '5.2', async (peer) => {
    const talk = await peer.enter()
    talk.send({ opcode: OPCODES.close, payload: closePayload(1_000), reserved: 7 })
    return talk.fails(PROTOCOL_ERROR)
  }),
  bits('8', 'RSV1 in a pong', '5.2', async (peer) => {
    const talk = await peer.enter()
    talk.send({ ...pong('bad'), reserved: 4 })
    return talk.fails(PROTOCOL_ERROR)
  }),
  bits('9', 'RSV3 in the second fragment of a text', '5.2', async (peer) => {
    const talk = await peer.enter()
    const [first, second] = inParts(talk.text('fragmented'), 4)
    if (first === undefined || second === undefined) throw new Error('two fragments')
    talk.send(first, { ...second, reserved: 1 })
    return talk.fails(PROTOCOL_ERROR)
  }),
]
