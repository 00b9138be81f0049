import { casesOf, type ConformanceCase } from '../conformance-case.ts'
import { closePayload, OPCODES, type ClientFrame } from '../frame.ts'
import type { Peer } from '../peer.ts'
import { failed, nonStrict, type Verdict } from '../verdict.ts'
import { BAD_TEXT, inParts, ping, PROTOCOL_ERROR, whole } from './send.ts'

const closing = casesOf('7')

const close = (code?: number, reason: Uint8Array | string = ''): ClientFrame => ({
  opcode: OPCODES.close,
  payload: closePayload(code, reason),
})

/** So many numbers, from the first on. */
const row = (first: number, count: number): readonly number[] => Array.from({ length: count }, (_, n) => first + n)

/** What an endpoint may send by section 7.4, of every range that there is. */
const VALID = [...row(1_000, 4), ...row(1_007, 5), 3_000, 3_999, 4_000, 4_999]
/** Registered with IANA since. */
const YOUNGER = row(1_012, 3)
/** Reserved, never to be sent, or of no range. */
const INVALID = [0, 999, 1_004, 1_005, 1_006, 1_015, 1_016, 1_100, 2_000, 2_999]
const BEYOND = [5_000, 65_535]

const HALF_SURROGATE = Buffer.of(0xce, 0xba, 0xed, 0xa0, 0x80)

/** Frames behind a close frame, in the same TCP write: nothing comes of them. */
const afterClose =
  (...frames: readonly ClientFrame[]) =>
  async (peer: Peer): Promise<Verdict> => {
    const talk = await peer.enter()
    talk.send(close(1_000), ...frames)
    return talk.closed([1_000])
  }

/**
 * A close frame that must not be taken. A server that takes it answers with a close frame as well, so the code must tell them apart:
 * none, a normal one, or the same again is no refusal.
 */
const refuses =
  (frame: ClientFrame, codes: readonly number[]) =>
  async (peer: Peer): Promise<Verdict> => {
    const talk = await peer.enter()
    talk.send(frame)
    const { payload = Buffer.alloc(0) } = frame
    const same = payload.length < 2 ? undefined : Buffer.from(payload).readUInt16BE()
    const taken = await talk.closed([...codes, ...ERRORS])
    if (taken.kind === 'failed' && taken.reason.startsWith('it ended the connection'))
      return nonStrict('it ended the connection without a close frame')
    if (taken.kind === 'non-strict')
      return failed(`it took the close frame${same === undefined ? '' : ` with ${same}`}: ${taken.reason}`)
    return taken
  }

/** Other codes that say that something was wrong. */
const ERRORS = [1_002, 1_003, 1_007, 1_008, 1_009]

const refusesCode = (code: number): ((peer: Peer) => Promise<Verdict>) =>
  refuses(close(code, 'a code that must not be sent'), PROTOCOL_ERROR)

export const CLOSING: readonly ConformanceCase[] = [
  closing('1.1', 'a text, then a close frame', '5.5.1', async (peer) => {
    const talk = await peer.enter()
    const carried = talk.text('Hello World!')
    talk.send(whole(carried))
    await talk.answered(carried)
    return talk.closes({ code: 1_000 })
  }),
  closing('1.2', 'two close frames', '5.5.1', afterClose(close(1_000))),
  closing('1.3', 'a close frame, then a ping: no pong', '5.5.1', afterClose(ping('behind it'))),
  closing('1.4', 'a close frame, then a text: no answer', '5.5.1', async (peer) => {
    const talk = await peer.enter()
    talk.send(close(1_000), whole(talk.text('behind it')))
    return talk.closed([1_000])
  }),
  closing('1.5', 'a fragment, a close frame, another fragment', '5.5.1', async (peer) => {
    const talk = await peer.enter()
    const [first, second] = inParts(talk.text('fragmented'), 4) as [ClientFrame, ClientFrame]
    talk.send(first, close(1_000), second)
    return talk.closed([1_000])
  }),
  closing('1.6', 'a text of 32 KiB, a close frame and a ping', '5.5.1', async (peer) => {
    const talk = await peer.enter()
    const carried = talk.textOf(32_768)
    talk.send(whole(carried), close(1_000), ping('behind it'))
    return talk.closed([1_000], [carried])
  }),
  closing('1.7', 'a close frame, then a frame that breaks the standard', '5.5.1', afterClose({ opcode: 3, reserved: 7 })),
  closing('1.8', 'a close frame in TCP writes of one byte', '5.5.1', async (peer) => {
    const talk = await peer.enter()
    await talk.sendChopped(1, close(1_000, 'bye'))
    return talk.closed([1_000])
  }),
  closing('3.1', 'a close frame without a payload', '5.5.1', async (peer) => (await peer.enter()).closes()),
  closing(
    '3.2',
    'a close frame with half a code',
    '5.5.1',
    refuses({ opcode: OPCODES.close, payload: Buffer.of(3) }, PROTOCOL_ERROR),
  ),
  closing('3.3', 'a close frame with a code', '5.5.1', async (peer) => (await peer.enter()).closes({ code: 1_000 })),
  closing('3.4', 'a close frame with a code and a reason', '5.5.1', async (peer) =>
    (await peer.enter()).closes({ code: 1_000, reason: 'Hello World! µ' }),
  ),
  closing('3.5', 'a close frame with a reason of 123 bytes', '5.5.1', async (peer) =>
    (await peer.enter()).closes({ code: 1_000, reason: '*'.repeat(123) }),
  ),
  closing('3.6', 'a close frame with a reason of 124 bytes', '5.5', refuses(close(1_000, '*'.repeat(124)), PROTOCOL_ERROR)),
  closing('5.1', 'a close frame whose reason is no UTF-8', '5.5.1', refuses(close(1_000, HALF_SURROGATE), BAD_TEXT)),
  ...VALID.map((code, n) =>
    closing(`7.${n + 1}`, `the close code ${code}, which is valid`, '7.4', async (peer) => (await peer.enter()).closes({ code })),
  ),
  ...YOUNGER.map((code, n) =>
    closing(`7.${VALID.length + n + 1}`, `the close code ${code}, registered later`, '11.7', async (peer) => {
      const talk = await peer.enter()
      return talk.closes({ code, answers: [code, ...PROTOCOL_ERROR] })
    }),
  ),
  ...INVALID.map((code, n) => closing(`9.${n + 1}`, `the close code ${code}, which is invalid`, '7.4', refusesCode(code))),
  ...BEYOND.map((code, n) =>
    closing(`13.${n + 1}`, `the close code ${code}, of which the standard says nothing`, '7.4.2', async (peer) => {
      const verdict = await refusesCode(code)(peer)
      return verdict.kind === 'failed' ? nonStrict(verdict.reason) : verdict
    }),
  ),
  closing('14.1', 'TCP ended without a close frame: it ends its half too', '7.1.1', async (peer) => {
    const talk = await peer.enter()
    talk.connection.endHalf()
    const heard = await talk.connection.next()
    if (heard.kind === 'silence') return { kind: 'failed', reason: 'it kept a TCP connection whose other half had ended' }
    return heard.kind === 'breach' ? { kind: 'failed', reason: heard.words } : { kind: 'ok' }
  }),
  closing('14.2', 'twenty texts and a close frame in one TCP write: it is answered', '5.5.1', async (peer) => {
    const talk = await peer.enter()
    const many = Array.from({ length: 20 }, (_, n) => talk.text(`text ${n}`))
    talk.send(...many.map(whole), close(1_001))
    return talk.closed([1_001], many)
  }),
]
