import { casesOf, type ConformanceCase } from '../conformance-case.ts'
import { inParts, ping, PROTOCOL_ERROR, whole } from './send.ts'

const opcodes = casesOf('4')

/** Each of the five is sent in another way: alone, with a payload, after a good text, before a ping, in single bytes. */
const reserved = (number: string, opcode: number, way: number, isControl: boolean): ConformanceCase => {
  const what = `the reserved ${isControl ? 'control ' : ''}opcode ${opcode}`
  const ways = [
    '',
    ', with a payload',
    ', after a good text',
    ', with a ping in the same TCP write',
    ', in TCP writes of one byte',
  ]
  return opcodes(number, `${what}${ways[way] ?? ''}`, '5.2', async (peer) => {
    const talk = await peer.enter()
    const frame = { opcode, payload: Buffer.from(way === 0 ? '' : 'reserved') }
    if (way === 2) {
      const good = talk.text('good')
      talk.send(whole(good))
      await talk.answered(good)
    }
    if (way === 3) talk.send(frame, ping('behind it'))
    else if (way === 4) await talk.sendChopped(1, frame)
    else talk.send(frame)
    return talk.fails(PROTOCOL_ERROR)
  })
}

export const RESERVED_OPCODES: readonly ConformanceCase[] = [
  ...[3, 4, 5, 6, 7].map((opcode, way) => reserved(`1.${way + 1}`, opcode, way, false)),
  ...[11, 12, 13, 14, 15].map((opcode, way) => reserved(`2.${way + 1}`, opcode, way, true)),
  opcodes('3.1', 'a reserved opcode in the middle of a fragmented text', '5.2', async (peer) => {
    const talk = await peer.enter()
    const [first, second] = inParts(talk.text('fragmented'), 4)
    if (first === undefined || second === undefined) throw new Error('two fragments')
    talk.send(first, { opcode: 3, payload: Buffer.from('reserved') }, second)
    return talk.fails(PROTOCOL_ERROR)
  }),
]
