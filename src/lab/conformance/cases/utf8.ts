import { casesOf, type ConformanceCase } from '../conformance-case.ts'
import type { Peer } from '../peer.ts'
import { nonStrict, OK, type Verdict } from '../verdict.ts'
import { BAD_TEXT, inParts, inPartsOf, whole } from './send.ts'
import { UTF8_SEQUENCES } from './utf8-sequences.ts'

const utf8 = casesOf('6')

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex')

const GREEK = 'Hello-µ@ßöäüàá-UTF-8!!'
/** "κόσμε", half a surrogate, "edited". */
const BROKEN = bytes('ce ba e1 bd b9 cf 83 ce bc ce b5 ed a0 80 65 64 69 74 65 64')
/** Where in it the half surrogate can be seen. */
const SEEN_AT = 13
const HALF_FRAME_MS = 200

const valid =
  (content: Uint8Array) =>
  async (peer: Peer): Promise<Verdict> => {
    const talk = await peer.enter()
    const carried = talk.text(content)
    talk.send(whole(carried))
    await talk.answered(carried)
    return OK
  }

const invalid =
  (content: Uint8Array) =>
  async (peer: Peer): Promise<Verdict> => {
    const talk = await peer.enter()
    talk.send(whole(talk.text(content)))
    return talk.fails(BAD_TEXT)
  }

/** Sends a broken text up to where it can be seen to be broken, looks whether the server has noticed, and sends the rest. */
const failsFast =
  (isFragmented: boolean) =>
  async (peer: Peer): Promise<Verdict> => {
    const talk = await peer.enter()
    const carried = talk.text(BROKEN)
    const frames = isFragmented ? inParts(carried, 11, SEEN_AT) : [whole(carried)]
    if (isFragmented) {
      await talk.sendApart(...frames.slice(0, 2))
      const early = await talk.fails(BAD_TEXT)
      if (early.kind !== 'failed') return early
      talk.send(...frames.slice(2))
    } else {
      const all = talk.encode(...frames)
      const seenAt = all.length - (carried.payload.length - carried.at - SEEN_AT)
      talk.connection.write(all.subarray(0, seenAt))
      // Nothing shows that a server has read half a frame: it gets a while to speak.
      if (await talk.connection.hasNews(HALF_FRAME_MS)) return talk.fails(BAD_TEXT)
      talk.connection.write(all.subarray(seenAt))
    }
    const late = await talk.fails(BAD_TEXT)
    return late.kind === 'ok'
      ? nonStrict('it looks at a text when it is whole, not when it can be seen to be broken (8.1)')
      : late
  }

export const UTF8: readonly ConformanceCase[] = [
  utf8('1.1', 'an empty text', '5.6', valid(Buffer.alloc(0))),
  utf8('1.2', 'an empty text in three fragments', '5.6', async (peer) => {
    const talk = await peer.enter()
    const carried = talk.text('')
    talk.send(...inParts(carried, 0, 0))
    await talk.answered(carried)
    return OK
  }),
  utf8('1.3', 'three fragments, of which the middle one alone is not empty', '5.6', async (peer) => {
    const talk = await peer.enter()
    const carried = talk.text(GREEK)
    talk.send(...inParts(carried, 0, Buffer.byteLength(GREEK)))
    await talk.answered(carried)
    return OK
  }),
  utf8('2.1', 'a text with characters of two bytes', '5.6', valid(Buffer.from(GREEK))),
  utf8('2.2', 'the same, cut between two characters', '5.6', async (peer) => {
    const talk = await peer.enter()
    const carried = talk.text(GREEK)
    talk.send(...inParts(carried, Buffer.byteLength('Hello-µ@ßöä')))
    await talk.answered(carried)
    return OK
  }),
  utf8('2.3', 'the same, cut in the middle of a character', '5.6', async (peer) => {
    const talk = await peer.enter()
    const carried = talk.text(GREEK)
    talk.send(...inParts(carried, Buffer.byteLength('Hello-µ@ßöä') + 1))
    await talk.answered(carried)
    return OK
  }),
  utf8('2.4', 'the same in fragments of one byte', '5.6', async (peer) => {
    const talk = await peer.enter()
    const carried = talk.text(GREEK)
    talk.send(...inPartsOf(1, carried))
    await talk.answered(carried)
    return OK
  }),
  utf8('2.5', 'a character of four bytes in four fragments', '5.6', async (peer) => {
    const talk = await peer.enter()
    const carried = talk.text('😀')
    talk.send(...inParts(carried, 1, 2, 3))
    await talk.answered(carried)
    return OK
  }),
  utf8('3.1', 'a text with half a surrogate', '8.1', invalid(BROKEN)),
  utf8('3.2', 'the same in fragments of one byte', '8.1', async (peer) => {
    const talk = await peer.enter()
    const carried = talk.text(BROKEN)
    talk.send(...inPartsOf(1, carried))
    return talk.fails(BAD_TEXT)
  }),
  utf8('4.1', 'the same in three fragments: noticed with the second', '8.1', failsFast(true)),
  utf8('4.2', 'the same in one frame in two TCP writes: noticed with the first', '8.1', failsFast(false)),
  ...UTF8_SEQUENCES.map(({ number, hex, title, isValid }) =>
    utf8(number, `${title} (${hex})`, isValid ? '5.6' : '8.1', (isValid ? valid : invalid)(bytes(hex))),
  ),
]
