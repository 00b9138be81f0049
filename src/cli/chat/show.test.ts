import { describe, expect, test } from 'vitest'
import { FakeTerminal } from '../../../test/support/fake-terminal.ts'
import type { ChatEvent } from './event.ts'
import { readMessage } from './message.ts'
import { forPeople, forPrograms } from './show.ts'

const nowMs = new Date(2026, 0, 2, 10, 2, 59).getTime()
const ada = { user: 'ada', client: 'c', connInfo: { name: 'Ada' } }

describe('a message', () => {
  test.each([
    [{ data: { id: 'a', text: 'hi', sentAt: nowMs }, info: ada, offset: 3 }, '10:02 Ada  hi'],
    [{ data: { text: 'hi', name: 'Grace' }, info: ada }, '10:02 Ada  hi'],
    [{ data: { text: 'hi' }, info: { user: 'bob', client: 'c' } }, '10:02 bob  hi'],
    [{ data: { text: 'hi' }, info: { user: '', client: 'c', connInfo: { name: ' ' } } }, '10:02 anonymous  hi'],
    [{ data: 'just text' }, '10:02 server  just text'],
    [{ data: { temperature: 21 } }, '10:02 server  {"temperature":21}'],
    [{ data: null }, '10:02 server  null'],
    [{ data: { text: 'hi', sentAt: 1e300 }, info: ada }, '10:02 Ada  hi'],
    [
      { data: { text: '\u001b[1A10:00 Bob  I owe you\n10:01 Bob  more' }, info: ada },
      '10:02 Ada  \\x1b[1A10:00 Bob  I owe you ⏎ 10:01 Bob  more',
    ],
    [{ data: { text: 'hi' }, info: { ...ada, connInfo: { name: 'A\u001b]0;x\u0007' } } }, '10:02 A\\x1b]0;x\\x07  hi'],
  ])('%j: %s', (incoming, line) => {
    const event: ChatEvent = { kind: 'message', message: readMessage(incoming) }
    expect(forPeople(event, new FakeTerminal(), nowMs)).toEqual({ to: 'out', line })
  })

  test('has the time that its author says, or the time of now', () => {
    const event: ChatEvent = { kind: 'message', message: readMessage({ data: { text: 'hi', sentAt: nowMs - 60_000 } }) }
    expect(forPeople(event, new FakeTerminal(), nowMs)?.line).toMatch(/^10:01 /)
  })
})

test.each<[ChatEvent, string]>([
  [{ kind: 'join', user: 'ada', name: 'Ada' }, '10:02 Ada joined'],
  [{ kind: 'leave', user: 'ada', name: 'Ada' }, '10:02 Ada left'],
])('%j is part of the chat', (event, line) => {
  expect(forPeople(event, new FakeTerminal(), nowMs)).toEqual({ to: 'out', line })
})

test.each<[ChatEvent, string]>([
  [{ kind: 'state', state: { kind: 'connecting', url: 'ws://here' } }, 'connecting to ws://here'],
  [{ kind: 'state', state: { kind: 'live', channel: 'room:1' } }, 'live in room:1'],
  [{ kind: 'state', state: { kind: 'live', channel: 'room:1', recovered: true } }, 'live again, nothing was missed'],
  [
    { kind: 'state', state: { kind: 'live', channel: 'room:1', recovered: false } },
    'live again, but some messages may have been missed',
  ],
  [{ kind: 'state', state: { kind: 'away', reason: 'shut\u001bdown' } }, 'reconnecting: shut\\x1bdown; what you write is kept'],
  [{ kind: 'refused', id: 'a', reason: 'permission\ndenied' }, 'not sent: permission ⏎ denied'],
])('%j is said beside it', (event, line) => {
  expect(forPeople(event, new FakeTerminal(), nowMs)).toEqual({ to: 'err', line })
})

test('colours are for people at a terminal who want them', () => {
  const event: ChatEvent = { kind: 'join', user: 'ada', name: 'Ada' }
  const line = (terminal: FakeTerminal): string => forPeople(event, terminal, nowMs)?.line ?? ''
  expect(line(new FakeTerminal({}, true))).toBe('\u001b[2m10:02 Ada joined\u001b[0m')
  expect(line(new FakeTerminal({ NO_COLOR: '1' }, true))).toBe('10:02 Ada joined')
  expect(line(new FakeTerminal({}, false))).toBe('10:02 Ada joined')
})

test.each<[ChatEvent, object]>([
  [
    { kind: 'message', message: readMessage({ data: { id: 'a', text: 'hi', sentAt: 5 }, info: ada, offset: 3 }) },
    { event: 'message', id: 'a', user: 'ada', name: 'Ada', text: 'hi', sent_at: 5, offset: 3 },
  ],
  [
    { kind: 'state', state: { kind: 'live', channel: 'room:1', recovered: true } },
    { event: 'state', state: 'live', channel: 'room:1', recovered: true },
  ],
  [
    { kind: 'join', user: 'ada', name: 'Ada' },
    { event: 'join', user: 'ada', name: 'Ada' },
  ],
  [
    { kind: 'sent', id: 'a', offset: 3, duplicate: false },
    { event: 'sent', id: 'a', offset: 3, duplicate: false },
  ],
  [
    { kind: 'refused', id: 'a', reason: 'no' },
    { event: 'refused', id: 'a', reason: 'no' },
  ],
])('%j is one object for programs', (event, described) => {
  const shown = forPrograms(event)
  expect(shown?.to).toBe('out')
  expect(JSON.parse(shown?.line ?? '')).toEqual(described)
})
