import { describe, expect, test } from 'vitest'
import type { RoomLog } from './log.ts'
import type { Message } from './message.ts'
import { rows, type Row, type RowsInput } from './rows.ts'

const DAY = 86_400_000
const MINUTE = 60_000
const NOON = 20_000 * DAY + 12 * 60 * MINUTE

const said = (offset: number, user: string, sentAt: number | undefined): Message => ({
  offset,
  id: `id-${offset}`,
  key: `${user}/id-${offset}`,
  user,
  name: user,
  text: 'text',
  sentAt,
})
const one = (messages: readonly Message[], epoch = 'e'): RoomLog => [
  { epoch, from: messages[0]?.offset ?? 1, to: messages.at(-1)?.offset ?? 0, messages, exhausted: false },
]
const lay = (log: RoomLog, more: Partial<RowsInput> = {}): readonly Row[] =>
  rows({ log, outgoing: [], newAfter: undefined, me: 'me', dayOf: (ms) => String(Math.floor(ms / DAY)), ...more })
/** `day`, `new`, `gap`, or how a message begins. */
const shapes = (laid: readonly Row[]): readonly string[] => laid.map((row) => (row.kind === 'message' ? row.head : row.kind))

describe('the conversation', () => {
  test('is grouped by person and minute', () => {
    const log = one([
      said(1, 'ada', NOON),
      said(2, 'ada', NOON + 20_000),
      said(3, 'ada', NOON + MINUTE),
      said(4, 'grace', NOON + MINUTE),
      said(5, 'ada', NOON + MINUTE),
    ])
    expect(shapes(lay(log))).toEqual(['day', 'person', 'line', 'minute', 'person', 'person'])
  })

  test('a person who was silent for long begins again', () => {
    expect(shapes(lay(one([said(1, 'ada', NOON), said(2, 'ada', NOON + 5 * MINUTE)])))).toEqual(['day', 'person', 'person'])
  })

  test('people of one name are still two', () => {
    const grace = { ...said(2, 'grace2', NOON), name: 'ada' }
    expect(shapes(lay(one([said(1, 'ada', NOON), grace])))).toEqual(['day', 'person', 'person'])
  })

  test('each day has its line; a clock that is behind opens none', () => {
    const log = one([said(1, 'ada', NOON), said(2, 'ada', NOON + DAY), said(3, 'grace', NOON), said(4, 'ada', NOON + DAY)])
    expect(shapes(lay(log))).toEqual(['day', 'person', 'day', 'person', 'person', 'person'])
  })

  test('messages without a time need no day', () => {
    expect(shapes(lay(one([said(1, '', undefined), said(2, '', undefined), said(3, '', NOON)])))).toEqual([
      'person',
      'line',
      'day',
      'person',
    ])
  })

  test('the "new" line stands above the first message that is new and not one’s own', () => {
    const log = one([said(1, 'ada', NOON), said(2, 'me', NOON), said(3, 'ada', NOON), said(4, 'ada', NOON)])
    expect(shapes(lay(log, { newAfter: { epoch: 'e', offset: 1 } }))).toEqual([
      'day',
      'person',
      'person',
      'new',
      'person',
      'line',
    ])
    expect(shapes(lay(log, { newAfter: { epoch: 'e', offset: 4 } }))).not.toContain('new')
  })

  test('in a later epoch everything is new', () => {
    const log = [...one([said(5, 'ada', NOON)], 'old'), ...one([said(1, 'grace', NOON)], 'later')]
    expect(shapes(lay(log, { newAfter: { epoch: 'old', offset: 5 } }))).toEqual(['day', 'person', 'gap', 'new', 'person'])
  })

  test('between two runs the reader is told that something may be missing', () => {
    const log = [...one([said(1, 'ada', NOON)]), { ...one([said(5, 'ada', NOON)])[0], exhausted: true }] as RoomLog
    const laid = lay(log)
    expect(shapes(laid)).toEqual(['day', 'person', 'gap', 'person'])
    expect(laid[2]).toMatchObject({ kind: 'gap', before: 1, exhausted: true })
  })

  test('what is on its way comes last, in order, and is marked', () => {
    const outgoing = [
      { message: said(100, 'me', NOON), sending: { kind: 'sending' } as const },
      { message: said(101, 'me', NOON + 1), sending: { kind: 'waiting' } as const },
    ]
    const laid = lay(one([said(1, 'ada', NOON)]), { outgoing })
    expect(laid.map((row) => (row.kind === 'message' ? row.sending.kind : row.kind))).toEqual([
      'day',
      'sent',
      'sending',
      'waiting',
    ])
  })

  test('[L2] a message that is in the log already is not shown a second time', () => {
    const outgoing = [{ message: said(1, 'ada', NOON), sending: { kind: 'waiting' } as const }]
    expect(shapes(lay(one([said(1, 'ada', NOON)]), { outgoing }))).toEqual(['day', 'person'])
  })

  test('every row has a key of its own', () => {
    const log = [...one([said(1, 'ada', NOON), said(2, 'ada', NOON + DAY)]), ...one([said(9, 'ada', NOON + 2 * DAY)])]
    const keys = lay(log, { newAfter: { epoch: 'e', offset: 1 } }).map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
  })
})
