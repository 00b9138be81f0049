import type { Carried } from '../adapter.ts'
import { casesOf, type ConformanceCase } from '../conformance-case.ts'
import { closePayload, OPCODES, type ClientFrame } from '../frame.ts'
import type { Talk } from '../talk.ts'
import { OK, type Verdict } from '../verdict.ts'
import { inParts, inPartsOf, ping, pong, PROTOCOL_ERROR, whole } from './send.ts'

const fragmentation = casesOf('5')

/** How frames reach the server: in one TCP write, in one each, byte by byte. */
type Way = 'together' | 'apart' | 'chopped'

const WAYS: Readonly<Record<Way, string>> = {
  together: '',
  apart: ', each frame in a TCP write of its own',
  chopped: ', in TCP writes of one byte',
}

async function send(talk: Talk, way: Way, ...frames: readonly ClientFrame[]): Promise<void> {
  if (way === 'together') talk.send(...frames)
  else if (way === 'apart') await talk.sendApart(...frames)
  else await talk.sendChopped(1, ...frames)
}

const TEXT = 'fragment one, fragment two'
const CUT = 14

const continuation = (isFinal: boolean): ClientFrame => ({
  opcode: OPCODES.continuation,
  payload: Buffer.from('a continuation of nothing'),
  isFinal,
})

/** The frames of a text, and what its answer is. */
const parts = (talk: Talk, ...cuts: readonly number[]): readonly [Carried, readonly ClientFrame[]] => {
  const carried = talk.text(TEXT)
  return [carried, inParts(carried, ...cuts)]
}

/** Three cases of one kind, one for each way. */
const inWays = (
  from: number,
  title: string,
  run: (talk: Talk, way: Way) => Promise<Verdict>,
  ways: readonly Way[] = ['together', 'apart', 'chopped'],
): readonly ConformanceCase[] =>
  ways.map((way, n) => fragmentation(`${from + n}`, `${title}${WAYS[way]}`, '5.4', async (peer) => run(await peer.enter(), way)))

/** Fragments that all belong together, with a change. */
const answeredParts = (
  number: string,
  title: string,
  change: (frames: readonly ClientFrame[]) => readonly ClientFrame[],
  ...cuts: readonly number[]
) =>
  fragmentation(number, title, '5.4', async (peer) => {
    const talk = await peer.enter()
    const [carried, frames] = parts(talk, ...cuts)
    talk.send(...change(frames))
    await talk.answered(carried)
    return OK
  })

const EMPTY: ClientFrame = { opcode: OPCODES.continuation, isFinal: false }

export const FRAGMENTATION: readonly ConformanceCase[] = [
  fragmentation('1', 'a ping in two fragments', '5.5', async (peer) => {
    const talk = await peer.enter()
    talk.send({ ...ping('frag'), isFinal: false }, { opcode: OPCODES.continuation, payload: Buffer.from('ment') })
    return talk.fails(PROTOCOL_ERROR)
  }),
  fragmentation('2', 'a pong in two fragments', '5.5', async (peer) => {
    const talk = await peer.enter()
    talk.send({ ...pong('frag'), isFinal: false }, { opcode: OPCODES.continuation, payload: Buffer.from('ment') })
    return talk.fails(PROTOCOL_ERROR)
  }),
  ...inWays(3, 'a text in two fragments', async (talk, way) => {
    const [carried, frames] = parts(talk, CUT)
    await send(talk, way, ...frames)
    await talk.answered(carried)
    return OK
  }),
  ...inWays(6, 'a ping between two fragments: its pong comes first', async (talk, way) => {
    const [carried, [first, second]] = parts(talk, CUT) as [Carried, [ClientFrame, ClientFrame]]
    await send(talk, way, first, ping('between'), second)
    await talk.ponged('between')
    await talk.answered(carried)
    return OK
  }),
  ...inWays(9, 'a continuation with FIN where there is nothing to continue', async (talk, way) => {
    await send(talk, way, continuation(true), whole(talk.text('after')))
    return talk.fails(PROTOCOL_ERROR)
  }),
  ...inWays(12, 'a continuation without FIN where there is nothing to continue', async (talk, way) => {
    await send(talk, way, continuation(false), whole(talk.text('after')))
    return talk.fails(PROTOCOL_ERROR)
  }),
  fragmentation('15', 'a text in two fragments, then a continuation without FIN and a text', '5.4', async (peer) => {
    const talk = await peer.enter()
    const [carried, frames] = parts(talk, CUT)
    talk.send(...frames)
    await talk.answered(carried)
    talk.send(continuation(false), whole(talk.text('after')))
    return talk.fails(PROTOCOL_ERROR)
  }),
  fragmentation('16', 'twice a continuation without FIN and a text', '5.4', async (peer) => {
    const talk = await peer.enter()
    const both = [continuation(false), whole(talk.text('after'))]
    talk.send(...both, ...both)
    return talk.fails(PROTOCOL_ERROR)
  }),
  fragmentation('17', 'twice a continuation with FIN and a text', '5.4', async (peer) => {
    const talk = await peer.enter()
    const both = [continuation(true), whole(talk.text('after'))]
    talk.send(...both, ...both)
    return talk.fails(PROTOCOL_ERROR)
  }),
  fragmentation('18', 'a text that begins in the middle of a text', '5.4', async (peer) => {
    const talk = await peer.enter()
    const [, frames] = parts(talk, CUT)
    talk.send(...frames.map((frame) => ({ ...frame, opcode: OPCODES.text })))
    return talk.fails(PROTOCOL_ERROR)
  }),
  ...inWays(
    19,
    'a text in five fragments with pings between them',
    async (talk, way) => {
      const [carried, [first, second, third, fourth, fifth]] = parts(talk, 4, 9, 13, 20) as [
        Carried,
        [ClientFrame, ClientFrame, ClientFrame, ClientFrame, ClientFrame],
      ]
      await send(talk, way, first, second, ping('one'))
      await talk.ponged('one')
      await send(talk, way, third, fourth, ping('two'), fifth)
      await talk.ponged('two')
      await talk.answered(carried)
      return OK
    },
    ['together', 'apart'],
  ),
  answeredParts(
    '21',
    'a text whose last fragment is empty',
    (frames) => [...frames.map((frame) => ({ ...frame, isFinal: false })), { ...EMPTY, isFinal: true }],
    CUT,
  ),
  answeredParts(
    '22',
    'a text with empty fragments in its middle',
    ([first, ...rest]) => [first as ClientFrame, EMPTY, EMPTY, ...rest],
    CUT,
  ),
  answeredParts(
    '23',
    'a text whose first fragment is empty',
    (frames) => [
      { opcode: OPCODES.text, isFinal: false },
      ...frames.map((frame) => ({ ...frame, opcode: OPCODES.continuation })),
    ],
    CUT,
  ),
  answeredParts(
    '24',
    'an unasked pong between two fragments',
    ([first, ...rest]) => [first as ClientFrame, pong('unasked'), ...rest],
    CUT,
  ),
  fragmentation('25', 'a close frame between two fragments: it counts at once', '5.4', async (peer) => {
    const talk = await peer.enter()
    const [, [first]] = parts(talk, CUT)
    talk.send(first as ClientFrame)
    return talk.closes({ code: 1_000 })
  }),
  fragmentation('26', 'a close frame in two fragments', '5.5', async (peer) => {
    const talk = await peer.enter()
    talk.send({ opcode: OPCODES.close, payload: closePayload(1_000), isFinal: false }, { ...EMPTY, isFinal: true })
    return talk.fails(PROTOCOL_ERROR)
  }),
  fragmentation('27', 'a binary message in three fragments: it comes back as binary', '5.4', async (peer) => {
    const talk = await peer.enter()
    const carried = talk.binary(Buffer.from([0, 1, 2, 0xfd, 0xfe, 0xff]))
    talk.send(...inParts(carried, 2, 4))
    await talk.answered(carried)
    return OK
  }),
  fragmentation('28', 'a text of 500 fragments', '5.4', async (peer) => {
    const talk = await peer.enter()
    const carried = talk.text('x'.repeat(500))
    talk.send(...inPartsOf(1, carried))
    await talk.answered(carried)
    return OK
  }),
  fragmentation('29', 'two fragmented texts, one after the other', '5.4', async (peer) => {
    const talk = await peer.enter()
    const [one, other] = [talk.text('the first of them'), talk.text('the second of them')]
    talk.send(...inParts(one, 5), ...inParts(other, 7))
    await talk.answered(one)
    await talk.answered(other)
    return OK
  }),
  fragmentation('30', 'a binary message that begins in the middle of a text', '5.4', async (peer) => {
    const talk = await peer.enter()
    const [, [first]] = parts(talk, CUT)
    talk.send(first as ClientFrame, { opcode: OPCODES.binary, payload: Buffer.of(1, 2, 3) })
    return talk.fails(PROTOCOL_ERROR)
  }),
]
