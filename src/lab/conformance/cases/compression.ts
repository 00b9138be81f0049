import { casesOf, type ConformanceCase } from '../conformance-case.ts'
import { OPCODES, type ClientFrame } from '../frame.ts'
import { nonStrict, OK } from '../verdict.ts'
import { COMPRESSED, enterCompressed, noise, offering, squeezed } from './compressed.ts'
import { BAD_TEXT, ping, PROTOCOL_ERROR, TOO_BIG, whole } from './send.ts'

const compression = casesOf('12')

const WORDS = 'the quick brown fox jumps over the lazy dog, and nobody minds; '

/** A text of words: it can be compressed, but not to nothing. */
function wordy(bytes: number): string {
  return Array.from({ length: Math.ceil(bytes / WORDS.length) + 1 }, (_, n) => `${n} ${WORDS}`)
    .join('')
    .slice(0, bytes)
}

const SIZES = [0, 16, 64, 256, 1_024, 4_096, 8_192, 16_384, 32_768, 50_000]

/** So much, in some thousandth of it. */
const BOMB_BYTES = 16 * 1_048_576

export const COMPRESSION: readonly ConformanceCase[] = [
  ...SIZES.map((bytes, n) =>
    compression(`1.${n + 1}`, `a compressed text of ${bytes} bytes, three times`, 'RFC 7692 7.2', async (peer) => {
      const { talk, deflation } = await enterCompressed(peer)
      for (let times = 0; times < 3; times++) {
        const carried = talk.text(wordy(bytes))
        talk.send(squeezed(deflation, carried))
        await talk.answered(carried)
      }
      return OK
    }),
  ),
  ...[64, 8_192, 50_000].map((bytes, n) =>
    compression(`2.${n + 1}`, `a text of ${bytes} bytes that does not get smaller`, 'RFC 7692 7.2', async (peer) => {
      const { talk, deflation } = await enterCompressed(peer)
      const carried = talk.text(noise(bytes))
      talk.send(squeezed(deflation, carried))
      await talk.answered(carried)
      return OK
    }),
  ),
  compression(
    '3.1',
    'a compressed text in three fragments, RSV1 in the first alone, a ping between them',
    'RFC 7692 7.2.3.1',
    async (peer) => {
      const { talk, deflation } = await enterCompressed(peer)
      const carried = talk.text(wordy(2_000))
      const { payload } = squeezed(deflation, carried)
      const bytes = Buffer.from(payload ?? [])
      const third = Math.ceil(bytes.length / 3)
      const rest: ClientFrame = { opcode: OPCODES.continuation }
      talk.send(
        { opcode: OPCODES.text, payload: bytes.subarray(0, third), isFinal: false, reserved: COMPRESSED },
        ping('between'),
        { ...rest, payload: bytes.subarray(third, 2 * third), isFinal: false },
        { ...rest, payload: bytes.subarray(2 * third) },
      )
      await talk.ponged('between')
      await talk.answered(carried)
      return OK
    },
  ),
  compression('3.2', 'a text that is not compressed, where it might be', 'RFC 7692 6', async (peer) => {
    const { talk } = await enterCompressed(peer)
    const carried = talk.text(wordy(300))
    talk.send(whole(carried))
    await talk.answered(carried)
    return OK
  }),
  compression('3.3', 'compressed and not, in turn', 'RFC 7692 6', async (peer) => {
    const { talk, deflation } = await enterCompressed(peer)
    for (const isCompressed of [true, false, true, false]) {
      const carried = talk.text(wordy(500))
      talk.send(isCompressed ? squeezed(deflation, carried) : whole(carried))
      await talk.answered(carried)
    }
    return OK
  }),
  compression('4.1', 'RSV1 in a continuation', 'RFC 7692 6.1', async (peer) => {
    const { talk, deflation } = await enterCompressed(peer)
    const { payload } = squeezed(deflation, talk.text(wordy(300)))
    const bytes = Buffer.from(payload ?? [])
    talk.send(
      { opcode: OPCODES.text, payload: bytes.subarray(0, 10), isFinal: false, reserved: COMPRESSED },
      { opcode: OPCODES.continuation, payload: bytes.subarray(10), reserved: COMPRESSED },
    )
    return talk.fails(PROTOCOL_ERROR)
  }),
  compression('4.2', 'RSV1 in a ping', 'RFC 7692 6.1', async (peer) => {
    const { talk } = await enterCompressed(peer)
    talk.send({ ...ping('bad'), reserved: COMPRESSED })
    return talk.fails(PROTOCOL_ERROR)
  }),
  compression('4.3', 'a compressed text that cannot be inflated', 'RFC 7692 7.2.2', async (peer) => {
    const { talk } = await enterCompressed(peer)
    // A block of a type that there is not.
    talk.send({ opcode: OPCODES.text, payload: Buffer.of(0x07, 0xff, 0xff, 0xff), reserved: COMPRESSED })
    return talk.fails([...BAD_TEXT, ...PROTOCOL_ERROR])
  }),
  compression('4.4', 'a compressed text that is no UTF-8', '8.1', async (peer) => {
    const { talk, deflation } = await enterCompressed(peer)
    const broken = talk.text(Buffer.of(0xce, 0xba, 0xed, 0xa0, 0x80, 0x61))
    talk.send(squeezed(deflation, broken))
    return talk.fails(BAD_TEXT)
  }),
  compression('4.5', 'a few bytes that inflate to 16 MiB: refused', '10.4', async (peer) => {
    const { talk, deflation } = await enterCompressed(peer)
    talk.send({ opcode: OPCODES.text, payload: deflation.compress(Buffer.alloc(BOMB_BYTES, 'x')), reserved: COMPRESSED })
    const verdict = await talk.fails([...TOO_BIG, ...BAD_TEXT, 1_008])
    // A limit may be higher than that.
    return verdict.kind === 'failed' ? nonStrict('it has no limit, or a high one: a few bytes cost it 16 MiB') : verdict
  }),
  compression('5.1', 'compression was offered and not taken: a compressed text is refused', '5.2', async (peer) => {
    const talk = await peer
      .enter(offering('permessage-deflate'), (answer) => {
        if (answer.headers.has('sec-websocket-extensions')) throw new Taken()
        return undefined
      })
      .catch((error: unknown) => {
        if (error instanceof Taken) return undefined
        throw error
      })
    if (talk === undefined) return { kind: 'not-applicable', reason: 'it takes permessage-deflate' }
    talk.send({ ...whole(talk.text('compressed or not')), reserved: COMPRESSED })
    return talk.fails(PROTOCOL_ERROR)
  }),
]

class Taken extends Error {}
