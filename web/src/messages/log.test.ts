import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addLive, addPlace, addRun, count, exhaust, keepNewest, top, type RoomLog, type Run } from './log.ts'
import { readMessage, type Message } from './message.ts'

const message = (offset: number, id = `id-${offset}`): Message => ({
  offset,
  id,
  key: `ada/${id}`,
  user: 'ada',
  name: 'Ada',
  text: id,
  sentAt: offset,
})
const range = (from: number, to: number): readonly Message[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => message(from + index))
const run = (from: number, to: number, epoch = 'e', exhausted = false): Run => ({
  epoch,
  from,
  to,
  messages: range(from, to),
  exhausted,
})
const offsets = (log: RoomLog): readonly (readonly number[])[] => log.map(({ messages }) => messages.map(({ offset }) => offset))

describe('a room’s log', () => {
  test('live messages after the known ones stay one run', () => {
    const log = [4, 5, 6].reduce<RoomLog>((log, offset) => addLive(log, 'e', message(offset)), [run(1, 3)])
    expect(offsets(log)).toEqual([[1, 2, 3, 4, 5, 6]])
    expect(top(log)).toEqual({ epoch: 'e', offset: 6 })
  })

  test('[L4] a publication that comes twice is shown once', () => {
    const log = [run(1, 3)]
    expect(addLive(log, 'e', message(3))).toBe(log)
    expect(offsets(addRun(log, run(2, 4)))).toEqual([[1, 2, 3, 4]])
  })

  test('[L2] a message that was stored twice is shown once, also in another epoch', () => {
    const again = addLive([run(1, 3)], 'e', message(4, 'id-2'))
    expect(offsets(again)).toEqual([[1, 2, 3]])
    expect(top(again)).toEqual({ epoch: 'e', offset: 4 })
    const moved = addLive(addPlace([run(1, 3)], { epoch: 'f', offset: 0 }), 'f', message(1, 'id-3'))
    expect(moved.flatMap(({ messages }) => messages).filter(({ id }) => id === 'id-3')).toHaveLength(1)
  })

  test('one author’s id does not hide another’s message', () => {
    const mallory = { ...message(4, 'id-2'), user: 'mallory', key: 'mallory/id-2' }
    expect(count(addLive([run(1, 3)], 'e', mallory))).toBe(4)
  })

  test('[L3] a place that does not continue what was is a gap, until history fills it', () => {
    const gap = addPlace([run(1, 3)], { epoch: 'e', offset: 8 })
    expect(gap).toHaveLength(2)
    const later = addLive(gap, 'e', message(9))
    expect(offsets(later)).toEqual([[1, 2, 3], [9]])
    const partly = addRun(later, run(6, 8))
    expect(offsets(partly)).toEqual([
      [1, 2, 3],
      [6, 7, 8, 9],
    ])
    expect(offsets(addRun(partly, run(3, 5)))).toEqual([[1, 2, 3, 4, 5, 6, 7, 8, 9]])
  })

  test('a place at which nothing was missed is no gap', () => {
    expect(addPlace([run(1, 3)], { epoch: 'e', offset: 3 })).toEqual([run(1, 3)])
  })

  test('[L3] another epoch is a gap, whatever its offsets say', () => {
    const log = addLive(addPlace([run(1, 3)], { epoch: 'f', offset: 3 }), 'f', { ...message(4), key: 'ada/f4' })
    expect(log.map(({ epoch }) => epoch)).toEqual(['e', 'f'])
  })

  test('after a place that showed nothing, nothing can be missing', () => {
    const empty = addPlace([], { epoch: 'e', offset: 5 })
    expect(addPlace(empty, { epoch: 'f', offset: 2 })).toHaveLength(1)
  })

  test('a stream that has never had a message begins here', () => {
    expect(addPlace([], { epoch: 'e', offset: 0 })[0]?.exhausted).toBe(true)
    expect(addPlace([], { epoch: 'e', offset: 5 })[0]?.exhausted).toBe(false)
  })

  test('an empty page says that there is nothing before', () => {
    const log = addRun([run(5, 9)], { epoch: 'e', from: 5, to: 4, messages: [], exhausted: true })
    expect(log).toEqual([run(5, 9, 'e', true)])
    expect(exhaust([run(5, 9)], 0)).toEqual([run(5, 9, 'e', true)])
  })

  test('keeps the newest, and knows that older ones can be read again', () => {
    const log = keepNewest([run(1, 5, 'e', true), run(8, 10)], 4)
    expect(offsets(log)).toEqual([[5], [8, 9, 10]])
    expect(log[0]).toMatchObject({ from: 5, exhausted: false })
    expect(offsets(keepNewest(log, 2))).toEqual([[9, 10]])
    expect(keepNewest(log, 4)).toBe(log)
  })

  test('never grows above its bound by live messages', () => {
    const log = range(1, 40).reduce<RoomLog>((log, one) => addLive(log, 'e', one, 10), [])
    expect(offsets(log)).toEqual([range(31, 40).map(({ offset }) => offset)])
  })

  test('pages in any order and overlap make the stream, each message once and in order', () => {
    const pages = fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: 8 })), { maxLength: 20 })
    fc.assert(
      fc.property(pages, (pages) => {
        const log = pages.reduce<RoomLog>((log, [from, length]) => addRun(log, run(from, from + length)), [])
        const known = new Set(pages.flatMap(([from, length]) => range(from, from + length).map(({ offset }) => offset)))
        // Two runs exactly where a publication between them is not known.
        const expected = [...known]
          .sort((one, other) => one - other)
          .reduce<number[][]>((runs, offset) => {
            if (known.has(offset - 1)) runs.at(-1)?.push(offset)
            else runs.push([offset])
            return runs
          }, [])
        expect(offsets(log)).toEqual(expected)
      }),
    )
  })
})

describe('reading a publication', () => {
  test('the author stands in what the server made, never in the data', () => {
    const data = { id: 'x', text: 'hi', sentAt: 5, user: 'grace', name: 'Grace' }
    const read = readMessage({ data, info: { user: 'mallory', connInfo: { name: 'Mallory' } } }, 7)
    expect(read).toMatchObject({ user: 'mallory', name: 'Mallory', key: 'mallory/x', offset: 7, sentAt: 5 })
  })

  test('what another program published is shown as it is', () => {
    expect(readMessage({ data: 'plain' }, 1)).toMatchObject({ text: 'plain', name: 'server', user: '', sentAt: undefined })
    expect(readMessage({ data: { text: 'deployed' } }, 2).text).toBe('deployed')
    expect(readMessage({ data: { build: 7 } }, 3).text).toBe('```\n{\n  "build": 7\n}\n```')
  })

  test('publications without an id are told apart by their place', () => {
    expect(readMessage({ data: 'a' }, 1).key).not.toBe(readMessage({ data: 'a' }, 2).key)
    expect(readMessage({ data: 'a' }, 1).key).not.toBe(readMessage({ data: { id: 'at-1', text: '' } }, 9).key)
  })

  test('any data can be read, and none fills the page', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (data) => {
        const read = readMessage({ data }, 1)
        expect(typeof read.text).toBe('string')
        expect(read.id.length).toBeLessThanOrEqual(128)
      }),
    )
    expect(readMessage({ data: { text: 'x'.repeat(100_000) } }, 1).text).toHaveLength(65_536)
  })
})
