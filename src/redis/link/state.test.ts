import { describe, expect, test } from 'vitest'
import { RedisFailure } from '../failure.ts'
import type { LinkState } from '../link.ts'
import { FIRST, next, type LinkEvent } from './state.ts'

const before = new RedisFailure('unreachable', 'before')
const reason = new RedisFailure('cut', 'reason')

const STATES = {
  connecting: { kind: 'connecting', epoch: 3, attempt: 2, reason: before },
  connected: { kind: 'connected', epoch: 3, server: 'redis 7.0.15' },
  lost: { kind: 'lost', epoch: 3, reason: before },
  closed: { kind: 'closed' },
} as const satisfies Record<LinkState['kind'], LinkState>

const EVENTS = {
  up: { kind: 'up', server: 'redis 7.2' },
  down: { kind: 'down', reason },
  again: { kind: 'again' },
  close: { kind: 'close' },
} as const satisfies Record<LinkEvent['kind'], LinkEvent>

/** The whole machine; `same`: nothing changes. */
const TABLE: Record<LinkState['kind'], Record<LinkEvent['kind'], LinkState | 'same'>> = {
  connecting: {
    up: { kind: 'connected', epoch: 3, server: 'redis 7.2' },
    down: { kind: 'connecting', epoch: 3, attempt: 3, reason },
    again: 'same',
    close: STATES.closed,
  },
  connected: { up: 'same', down: { kind: 'lost', epoch: 3, reason }, again: 'same', close: STATES.closed },
  lost: { up: 'same', down: 'same', again: { kind: 'connecting', epoch: 4, attempt: 1, reason: before }, close: STATES.closed },
  closed: { up: 'same', down: 'same', again: 'same', close: 'same' },
}

describe('states of a link', () => {
  for (const [from, row] of Object.entries(TABLE)) {
    for (const [by, to] of Object.entries(row)) {
      test(`${from} + ${by}`, () => {
        const state = STATES[from as LinkState['kind']]
        const after = next(state, EVENTS[by as LinkEvent['kind']])
        if (to === 'same') expect(after).toBe(state)
        else expect(after).toEqual(to)
      })
    }
  }

  test('begins by connecting, in its first epoch', () => {
    expect(FIRST).toEqual({ kind: 'connecting', epoch: 1, attempt: 1, reason: undefined })
  })
})
