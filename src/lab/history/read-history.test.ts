/** Files of a history: read as they come, and what is wrong in them is named. */
import { describe, expect, test } from 'vitest'
import { EVERYBODY, goodRun } from '../../../test/support/history/sample.ts'
import { judgeHistory, placeOf, readHistory, surroundings, type Operation, type ReadHistory, type Source } from './index.ts'

/** A file in memory, handed over in pieces of so many bytes. */
function file(name: string, text: string, pieceBytes = 1_000): Source {
  const bytes = new TextEncoder().encode(text)
  return {
    name,
    bytes: bytes.length,
    async *open() {
      for (let at = 0; at < bytes.length; at += pieceBytes) yield await Promise.resolve(bytes.subarray(at, at + pieceBytes))
    },
    close() {},
  }
}

const linesOf = (operations: readonly Operation[]): string => operations.map((one) => `${JSON.stringify(one)}\n`).join('')
const good = goodRun().operations

async function wrongIn(...lines: readonly string[]): Promise<readonly string[]> {
  const { wrong } = await readHistory([file('a.jsonl', lines.map((line) => `${line}\n`).join(''))])
  return wrong.first.map(({ file: name, line, reason }) => `${name}:${line}: ${reason}`)
}

const counts = (read: ReadHistory): object => judgeHistory(read.history, { disconnects: [0], refusals: [103], outages: 1 }).counts

describe('[H1] what can be read', () => {
  test('a line is a line, however the file comes in pieces, and whatever letters it holds', async () => {
    const text = linesOf(good).replaceAll('hello', 'grüße 👋')
    for (const pieceBytes of [1, 7, 64, 1_000_000]) {
      const read = await readHistory([file('a.jsonl', text, pieceBytes)])
      expect([read.wrong.count, read.history.size]).toEqual([0, good.length])
      expect(Object.values(counts(read)).every((count) => count === 0)).toBe(true)
    }
  })

  test('a first line with the version, empty lines, line ends of Windows, a byte order mark and unknown fields', async () => {
    const text = `\uFEFF{"kind":"history","version":1,"of":"a test"}\r\n\r\n\n${linesOf(good).replaceAll('}\n', ',"more":{"deep":[1]}}\r\n')}`
    const read = await readHistory([file('a.jsonl', text)])
    expect([read.wrong.first, read.history.size]).toEqual([[], good.length])
  })

  test('a last line without an end is a line', async () => {
    const { history, files } = await readHistory([file('a.jsonl', linesOf(good).trimEnd())])
    expect([history.size, files[0]?.cutOff]).toEqual([good.length, undefined])
  })

  test('[H3] several files are one history, each client’s own order is all that counts', async () => {
    const of = (...clients: readonly string[]): string => linesOf(good.filter(({ client }) => clients.includes(client)))
    const others = linesOf(good.filter(({ client }) => !EVERYBODY.includes(client)))
    const whole = counts(await readHistory([file('all', linesOf(good))]))
    for (const order of [
      ['ada', 'grace', 'kay'],
      ['kay', 'grace', 'ada'],
    ]) {
      const read = await readHistory([file('others', others), ...order.map((client) => file(client, of(client)))])
      expect([read.history.size, counts(read)]).toEqual([good.length, whole])
    }
  })

  test('an epoch that a system does not have may be left out', async () => {
    const without = good.map((one) => ({ ...one, epoch: undefined }))
    const read = await readHistory([file('a', without.map((one) => `${JSON.stringify(one)}\n`).join(''))])
    expect([read.wrong.first, Object.values(counts(read)).some(Boolean)]).toEqual([[], false])
  })
})

describe('[H1] what cannot be read is named by file and line', () => {
  const HEAD = '"client":"kay","atMs":1'
  test.each([
    ['{"kind":"delivered"', 'this is no JSON: {"kind":"delivered"'],
    ['[1]', 'a line is one JSON object'],
    ['null', 'a line is one JSON object'],
    [`{${HEAD}}`, '`kind` is missing: it says what happened, as in "kind":"delivered"'],
    [`{"kind":"deliverd",${HEAD}}`, 'there is no operation "deliverd"; did you mean "delivered"?'],
    ['{"kind":"connected","atMs":1}', '`client` is missing in connected'],
    [
      `{"kind":"delivered",${HEAD},"chanel":"room","offset":1,"data":"x"}`,
      '`channel` is missing in delivered; is it written as "chanel"?',
    ],
    [
      `{"kind":"delivered",${HEAD},"channel":"room","offset":"1","data":"x"}`,
      '`offset` of delivered is a whole number from 0, not "1"',
    ],
    [
      `{"kind":"delivered",${HEAD},"channel":"room","offset":-1,"data":"x"}`,
      '`offset` of delivered is a whole number from 0, not -1',
    ],
    [
      `{"kind":"delivered",${HEAD},"channel":"room","offset":1,"data":{"text":"x"}}`,
      '`data` of delivered is a text, not {"text":"x"}',
    ],
    [`{"kind":"fault",${HEAD},"name":"x","phase":"began"}`, '`phase` of fault is "begun" or "over", not "began"'],
    [`{"kind":"subscribed",${HEAD},"channel":"r","offset":0,"recovered":1}`, '`recovered` of subscribed is true or false, not 1'],
    ['{"kind":"history","version":2}', 'this history is of version 2 of the format, and version 1 is read here'],
  ])('%s', async (line, reason) => {
    expect(await wrongIn(JSON.stringify(good[0]), line)).toEqual([`a.jsonl:2: ${reason}`])
  })

  test('an operation that nobody knows is answered with those that are known', async () => {
    expect((await wrongIn(`{"kind":"zzzzzz",${HEAD}}`))[0]).toMatch(
      /^a\.jsonl:1: there is no operation "zzzzzz"; known are send, acked, /,
    )
  })

  test('an id of two publications, and two ids of one', async () => {
    const sends = [
      { id: 'a1', data: 'a1' },
      { id: 'a1', data: 'a1' },
      { id: 'a1', data: 'other' },
      { id: 'a2', data: 'a1' },
    ]
    const lines = sends.map((send) => JSON.stringify({ kind: 'send', client: 'ada', atMs: 0, channel: 'room', ...send }))
    expect(await wrongIn(...lines)).toEqual([
      'a.jsonl:3: the id "a1" was sent before with other data: an id is of one publication',
      'a.jsonl:4: "a2" has the same data as "a1": put the id into the data, so that each is found again',
    ])
  })

  test('the second file has lines of its own, and of many wrong ones the first few are kept', async () => {
    const { wrong } = await readHistory([file('a', linesOf(good)), file('b', '\n'.padEnd(3_000, '?\n'))])
    expect(wrong.first[0]).toMatchObject({ file: 'b', line: 2 })
    expect([wrong.first.length, wrong.count]).toEqual([20, 1_499])
  })

  test('a file without lines is told so, and not read to its end', async () => {
    let pieces = 0
    const endless: Source = {
      name: 'movie.mp4',
      bytes: undefined,
      async *open() {
        for (; pieces < 1_000; pieces++) yield await Promise.resolve(new Uint8Array(1_048_576).fill(120))
      },
      close() {},
    }
    const { wrong } = await readHistory([endless])
    expect(wrong.first.map(({ reason }) => reason)).toEqual(['a line is longer than 16777216 characters: is this a history?'])
    expect(pieces).toBeLessThan(20)
  })
})

describe('[H2] a line that was cut off by a kill', () => {
  const cut = good.findIndex((one) => one.kind === 'delivered' && one.client === 'kay' && one.offset === 3)
  const kay = good.slice(0, cut).filter(({ client }) => client === 'kay')
  const others = good.filter(({ client }) => client !== 'kay')
  // What kay sent stands in its own file, or others would have heard what nobody sent.
  const sends = others.concat(
    good.filter((one) => one.kind === 'send' && one.client === 'kay').map((one) => ({ ...one, client: 'kai' })),
  )

  test('is left out and told, and of whoever wrote there nothing more is expected', async () => {
    const read = await readHistory([file('others', linesOf(sends)), file('kay', `${linesOf(kay)}{"kind":"deliv`)])
    expect(read.wrong.first).toEqual([])
    expect(read.files.map(({ cutOff }) => cutOff)).toEqual([undefined, { line: kay.length + 1, clients: 1 }])
    expect(counts(read)).toMatchObject({ C9: 0, C11: 0, C14: 0 })
  })

  test('without the cut kay would have been expected to have everything', async () => {
    const read = await readHistory([file('others', linesOf(sends)), file('kay', linesOf(kay))])
    expect(counts(read)).toMatchObject({ C11: 1 })
  })

  test('in the middle of a file is wrong: somebody wrote on', async () => {
    const { wrong } = await readHistory([file('a', `{"kind":"deliv{"kind":"connected"}\n${linesOf(good)}`)])
    expect(wrong.first).toMatchObject([{ file: 'a', line: 1 }])
  })
})

describe('[H7] a violation is found again', () => {
  /** Kay misses the third; ada's lines stand in a file of their own. */
  const isMissed = (one: Operation): boolean => one.kind === 'delivered' && one.client === 'kay' && one.offset === 3
  const bad = good.filter((one) => !isMissed(one))
  const [ada, others] = [bad.filter(({ client }) => client === 'ada'), bad.filter(({ client }) => client !== 'ada')]

  test('by file and line, with the operations around it', async () => {
    const read = await readHistory([file('ada', linesOf(ada)), file('others', linesOf(others))])
    const { violations } = judgeHistory(read.history, {})
    const hole = violations.filter(({ check }) => check === 'C3')
    expect(hole).toHaveLength(1)
    const [shown] = await surroundings(read.files, hole)
    const line = others.findIndex((one) => one.kind === 'delivered' && one.client === 'kay' && one.offset === 4) + 1
    expect(shown).toMatchObject({ words: 'kay got room 4 after 2', file: 'others', line })
    expect(shown?.near.map(({ role, operation: { kind, client } }) => `${role} ${kind} ${client}`)).toEqual([
      'before delivered kay',
      'before degraded kay',
      'before restored kay',
      'here delivered kay',
      'after send kay',
      'after failed kay',
      'after send kay',
    ])
    for (const { file: name, line: at, operation } of shown?.near ?? [])
      expect((name === 'ada' ? ada : others)[at - 1]).toEqual(operation)
  })

  test('of many only a few are shown with what stands around them', async () => {
    const strangers = good.map((one) => (one.kind === 'delivered' ? { ...one, data: `${one.data}?` } : one))
    const read = await readHistory([file('a', linesOf(strangers))])
    const shown = await surroundings(read.files, judgeHistory(read.history, {}).violations)
    const phantoms = shown.filter(({ check }) => check === 'C7')
    expect(phantoms.length).toBeGreaterThan(3)
    expect(phantoms.map(({ near }) => near.length > 0)).toEqual(phantoms.map((_, n) => n < 3))
    expect(phantoms.every(({ file: name, line }) => name === 'a' && line !== undefined)).toBe(true)
  })

  test('a line is counted over all files, and found in its own', async () => {
    const { files } = await readHistory([file('empty', ''), file('a', '\n\n'), file('b', linesOf(good))])
    expect([1, 2, 3].map((line) => placeOf(files, line))).toEqual([
      { file: 'a', line: 1 },
      { file: 'a', line: 2 },
      { file: 'b', line: 1 },
    ])
  })
})

test('[H8] a delivery costs 48 bytes at most, however many there are', async () => {
  const run = goodRun()
  const { operations } = run
  const end = operations.findIndex(({ kind }) => kind === 'kept')
  const [before, after] = [operations.slice(0, end), operations.slice(end)]
  const again: Operation[] = []
  // The same six again and again, in story after story.
  for (let round = 0; round < 5_000; round++) {
    again.push({ kind: 'subscribed', client: 'kay', channel: 'room', recovered: false, offset: 0, epoch: 'e1', atMs: 99 })
    for (let offset = 1; offset <= 6; offset++)
      again.push({
        kind: 'delivered',
        client: 'kay',
        channel: 'room',
        offset,
        epoch: 'e1',
        data: run.log[offset - 1]?.data ?? '',
        atMs: 99,
      })
  }
  const { history } = await readHistory([file('a', linesOf([...before, ...again, ...after]), 65_536)])
  expect(history.deliveries).toBeGreaterThan(30_000)
  const bytes = history.lineages.reduce((sum, { deliveries }) => sum + deliveries.bytes, 0)
  // A story begins with room for four.
  expect(bytes).toBeLessThanOrEqual(48 * history.deliveries + 96 * history.lineages.length)
  expect(history.publications.length).toBe(7)
  expect(history.publications.every(({ places }) => places.length <= 1)).toBe(true)
  expect(Object.values(judgeHistory(history, {}).counts).some(Boolean)).toBe(false)
})
