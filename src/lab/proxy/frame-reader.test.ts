import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HEAD_BYTES, type Frame, type Piece } from './frame.ts'
import { FrameReader, type Speaker } from './frame-reader.ts'

/** What a reader makes of a stream that comes in these parts. */
function readAll(speaker: Speaker, parts: readonly Buffer[]) {
  const reader = new FrameReader(speaker)
  const pieces: Piece[] = parts.flatMap((part) => [...reader.read(part)])
  const begun = reader.stop()
  const frames = pieces.flatMap((piece) => (piece.kind === 'frame' ? [piece.frame] : []))
  const bytes = pieces.map((piece) => (piece.kind === 'frame' ? piece.frame.bytes : piece.bytes))
  return {
    frames: frames.map(({ bytes: own, ...frame }: Frame) => ({ ...frame, bytes: own.toString('latin1') })),
    reasons: pieces.flatMap((piece) => (piece.kind === 'unread' && piece.reason !== undefined ? [piece.reason] : [])),
    stream: Buffer.concat([...bytes, begun]).toString('latin1'),
  }
}

function split(stream: Buffer, cuts: readonly number[]): readonly Buffer[] {
  const places = [...new Set(cuts.map((cut) => cut % (stream.length + 1)))].sort((one, other) => one - other)
  return [...places, stream.length].map((place, index) => stream.subarray(places[index - 1] ?? 0, place))
}

const line = fc.string({ unit: fc.constantFrom('a', 'Z', '0', ' ', 'é', '$', '*'), maxLength: 20 })
const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array))
const bulk = (type: string) =>
  bytes.map((body) => Buffer.concat([Buffer.from(`${type}${body.length}\r\n`), body, Buffer.from('\r\n')]))
const scalar = fc.oneof(
  line.map((text) => Buffer.from(`+${text}\r\n`)),
  line.map((text) => Buffer.from(`-ERR ${text}\r\n`)),
  fc.integer().map((number) => Buffer.from(`:${number}\r\n`)),
  fc
    .constantFrom('_\r\n', '#t\r\n', ',1.5\r\n', '(123\r\n', '$-1\r\n', '*-1\r\n', '*0\r\n', '%0\r\n')
    .map((text) => Buffer.from(text)),
  bulk('$'),
  bulk('!'),
  bulk('='),
  fc
    .array(
      bytes.filter(({ length }) => length > 0),
      { maxLength: 3 },
    )
    .map((parts) =>
      Buffer.concat([
        Buffer.from('$?\r\n'),
        ...parts.flatMap((part) => [Buffer.from(`;${part.length}\r\n`), part, Buffer.from('\r\n')]),
        Buffer.from(';0\r\n'),
      ]),
    ),
)

/** Any reply of RESP2 and RESP3, with attributes before some, and lists whose length is not said. */
const { reply } = fc.letrec<{ reply: Buffer; list: Buffer; map: Buffer; open: Buffer; attributed: Buffer }>((tie) => ({
  reply: fc.oneof({ depthSize: 'small' }, scalar, tie('list'), tie('map'), tie('open'), tie('attributed')),
  list: fc
    .tuple(fc.constantFrom('*', '~', '>'), fc.array(tie('reply'), { maxLength: 4 }))
    .map(([type, items]) => Buffer.concat([Buffer.from(`${type}${items.length}\r\n`), ...items])),
  map: fc
    .array(fc.tuple(tie('reply'), tie('reply')), { maxLength: 3 })
    .map((pairs) => Buffer.concat([Buffer.from(`%${pairs.length}\r\n`), ...pairs.flat()])),
  open: fc
    .array(tie('reply'), { maxLength: 3 })
    .map((items) => Buffer.concat([Buffer.from('*?\r\n'), ...items, Buffer.from('.\r\n')])),
  attributed: fc
    .tuple(fc.array(fc.tuple(scalar, scalar), { maxLength: 2 }), tie('reply'))
    .map(([pairs, value]) => Buffer.concat([Buffer.from(`|${pairs.length}\r\n`), ...pairs.flat(), value])),
}))

const request = fc.oneof(
  fc.array(bulk('$'), { maxLength: 5 }).map((words) => Buffer.concat([Buffer.from(`*${words.length}\r\n`), ...words])),
  fc.constantFrom('PING\r\n', '  set key "a b"\n', '\r\n', '*-1\r\n').map((text) => Buffer.from(text)),
)

const cuts = fc.array(fc.nat(), { maxLength: 12 })

describe.each([
  ['server', reply],
  ['client', request],
] as const)('what a %s says', (speaker, one) => {
  test('[P1] any split of any stream gives the same frames, one for each that was said, and the same bytes', () => {
    fc.assert(
      fc.property(fc.array(one, { maxLength: 8 }), cuts, (said, places) => {
        const stream = Buffer.concat(said)
        const whole = readAll(speaker, [stream])
        expect(whole.frames.map((frame) => frame.bytes)).toEqual(said.map((frame) => frame.toString('latin1')))
        expect(whole.reasons).toEqual([])
        expect(readAll(speaker, split(stream, places))).toEqual(whole)
        expect(whole.stream).toBe(stream.toString('latin1'))
      }),
    )
  })

  test('[P2] whatever is no RESP passes as it came, however it is split, and is told once', () => {
    fc.assert(
      fc.property(
        fc.array(one, { maxLength: 3 }),
        fc.uint8Array({ minLength: 1, maxLength: 60 }),
        cuts,
        (said, noise, places) => {
          const stream = Buffer.concat([...said, Buffer.from(noise)])
          const whole = readAll(speaker, [stream])
          expect(whole.stream).toBe(stream.toString('latin1'))
          expect(whole.reasons.length).toBeLessThanOrEqual(1)
          expect(readAll(speaker, split(stream, places))).toEqual(whole)
        },
      ),
    )
  })

  test('[P1] one byte at a time', () => {
    fc.assert(
      fc.property(one, (said) => {
        const single = Array.from(said, (byte) => Buffer.from([byte]))
        expect(readAll(speaker, single)).toEqual(readAll(speaker, [said]))
      }),
      { numRuns: 30 },
    )
  })
})

test.each<[Speaker, string, string, readonly string[], number]>([
  ['server', '>3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$2\r\nhi\r\n', '>', ['message', 'c', 'hi'], 3],
  ['server', '%1\r\n+a\r\n:1\r\n', '%', ['a', '1'], 2],
  ['server', '|1\r\n+ttl\r\n:3\r\n*2\r\n:1\r\n_\r\n', '*', ['ttl', '3', '1', ''], 2],
  ['server', '-WRONGTYPE Operation\r\n', '-', ['WRONGTYPE Operation'], 1],
  ['server', '$?\r\n;2\r\nhe\r\n;3\r\nllo\r\n;0\r\n', '$', ['hello'], 1],
  ['server', '*?\r\n:1\r\n*?\r\n.\r\n.\r\n', '*', ['1'], 1],
  ['client', '*2\r\n$3\r\nGET\r\n$1\r\nk\r\n', '*', ['GET', 'k'], 2],
  ['client', 'set "a b" \'c d\' e"f\r\n', 'inline', ['set', 'a b', 'c d', 'e"f'], 4],
  ['client', '\r\n', 'inline', [], 0],
  ['client', '*0\r\n', '*', [], 0],
])('[P1] %s says %j', (speaker, text, type, words, size) => {
  const [frame, ...others] = readAll(speaker, [Buffer.from(text)]).frames
  expect(frame).toEqual({ type, words, size, bytes: text, isWhole: true })
  expect(others).toEqual([])
})

test.each<[Speaker, string, string]>([
  ['server', 'HTTP/1.1 400 Bad Request\r\n', '"H" where a reply should begin'],
  ['server', '$x\r\n', 'a string of "x" bytes'],
  ['server', '*99999999999999999\r\n', 'a list of "99999999999999999"'],
  ['server', '$?\r\n+OK\r\n', '"+" in a string in parts'],
  ['server', '.\r\n', '"." outside a list without a length'],
  ['server', '*1\r\n'.repeat(1_001), 'lists are nested deeper than 1000'],
  ['client', '\u0016\u0003\u0001', 'it looks like TLS'],
  ['client', '*1\r\n+PING\r\n', '"+" where a word of a request should begin'],
  ['client', '*1\r\n$-1\r\n', 'a string of "-1" bytes'],
  ['client', 'x'.repeat(70_000), 'a line is longer than 65536 bytes'],
])('[P2] what a %s may not say: %.30j', (speaker, text, reason) => {
  expect(readAll(speaker, [Buffer.from(text)])).toEqual({ frames: [], reasons: [reason], stream: text })
})

test('[P1] a long frame is divided at one place, however it comes', () => {
  const stream = Buffer.from(`*2\r\n+a\r\n$300000\r\n${'x'.repeat(300_000)}\r\n+next\r\n`)
  const whole = readAll('server', [stream])
  expect(whole.frames.map(({ bytes: own, isWhole }) => [own.length, isWhole])).toEqual([
    [HEAD_BYTES, false],
    [7, true],
  ])
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 12 }), (places) => {
      expect(readAll('server', split(stream, places))).toEqual(whole)
    }),
    { numRuns: 20 },
  )
})

test('[P6] of a long frame the head is kept and told, and the rest flows', () => {
  const reader = new FrameReader('server')
  const size = 20 * HEAD_BYTES
  let [given, back] = [0, 0]
  const seen: Piece[] = []
  const feed = (part: Buffer): void => {
    given += part.length
    for (const piece of reader.read(part)) {
      seen.push(piece)
      back += piece.kind === 'frame' ? piece.frame.bytes.length : piece.bytes.length
    }
    expect(given - back).toBeLessThan(HEAD_BYTES)
  }
  feed(Buffer.from(`*2\r\n$5\r\nfirst\r\n$${size}\r\n`))
  for (let sent = 0; sent < size; sent += 10_000) feed(Buffer.alloc(Math.min(10_000, size - sent), 'x'))
  feed(Buffer.from('\r\n+next\r\n'))
  const frames = seen.flatMap((piece) => (piece.kind === 'frame' ? [piece.frame] : []))
  expect(frames.map(({ words: [word], isWhole }) => [word, isWhole])).toEqual([
    ['first', false],
    ['next', true],
  ])
  expect(seen.filter((piece) => piece.kind === 'rest' && piece.isLast)).toHaveLength(1)
  expect(back).toBe(given)
})
