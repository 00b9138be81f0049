import { describe, expect, test } from 'vitest'
import { next, type ConnectionEvent, type ConnectionState } from './state.ts'
import { isCounting, words } from './words.ts'
import { pushEvent, refusalEvent } from './pushes.ts'

const SINCE = 1_000
const NOW = 5_000

const STATES: { readonly [Kind in ConnectionState['kind']]: Extract<ConnectionState, { kind: Kind }> } = {
  'signed-out': { kind: 'signed-out', why: undefined },
  connecting: { kind: 'connecting', sinceMs: SINCE },
  waiting: { kind: 'waiting', sinceMs: SINCE, reason: 'redis.subscriber' },
  'catching-up': { kind: 'catching-up', sinceMs: SINCE, rooms: ['room:lobby', 'room:deploys'], messages: 3 },
  live: { kind: 'live', sinceMs: SINCE, recovered: 0 },
  degraded: { kind: 'degraded', sinceMs: SINCE, reason: 'redis.commands' },
  draining: { kind: 'draining', sinceMs: SINCE },
  offline: { kind: 'offline', sinceMs: SINCE },
  stopped: { kind: 'stopped', sinceMs: SINCE, why: 'force disconnect' },
}

const EVENTS: { readonly [Kind in ConnectionEvent['kind']]: Extract<ConnectionEvent, { kind: Kind }> } = {
  'sign-in': { kind: 'sign-in' },
  'sign-out': { kind: 'sign-out', why: 'gone' },
  refused: { kind: 'refused', reason: 'redis.subscriber' },
  unreachable: { kind: 'unreachable' },
  connected: { kind: 'connected', rooms: ['room:lobby'] },
  'room-ready': { kind: 'room-ready', room: 'room:lobby', recovered: 9 },
  degraded: { kind: 'degraded', reason: 'redis.commands' },
  restored: { kind: 'restored' },
  lost: { kind: 'lost' },
  drained: { kind: 'drained' },
  'network-offline': { kind: 'network-offline' },
  'network-online': { kind: 'network-online' },
  ended: { kind: 'ended', why: 'connection limit' },
}

/** Where each event leads from each phase, written out once more by hand. */
const EXPECTED: Record<ConnectionState['kind'], Record<ConnectionEvent['kind'], ConnectionState['kind']>> = {
  'signed-out': {
    'sign-in': 'connecting',
    'sign-out': 'signed-out',
    refused: 'signed-out',
    unreachable: 'signed-out',
    connected: 'signed-out',
    'room-ready': 'signed-out',
    degraded: 'signed-out',
    restored: 'signed-out',
    lost: 'signed-out',
    drained: 'signed-out',
    'network-offline': 'signed-out',
    'network-online': 'signed-out',
    ended: 'signed-out',
  },
  connecting: {
    'sign-in': 'connecting',
    'sign-out': 'signed-out',
    refused: 'waiting',
    unreachable: 'connecting',
    connected: 'catching-up',
    'room-ready': 'connecting',
    degraded: 'connecting',
    restored: 'connecting',
    lost: 'connecting',
    drained: 'draining',
    'network-offline': 'offline',
    'network-online': 'connecting',
    ended: 'stopped',
  },
  waiting: {
    'sign-in': 'waiting',
    'sign-out': 'signed-out',
    refused: 'waiting',
    unreachable: 'connecting',
    connected: 'catching-up',
    'room-ready': 'waiting',
    degraded: 'waiting',
    restored: 'waiting',
    lost: 'waiting',
    drained: 'draining',
    'network-offline': 'offline',
    'network-online': 'waiting',
    ended: 'stopped',
  },
  'catching-up': {
    'sign-in': 'catching-up',
    'sign-out': 'signed-out',
    refused: 'catching-up',
    unreachable: 'catching-up',
    connected: 'catching-up',
    'room-ready': 'catching-up',
    degraded: 'degraded',
    restored: 'catching-up',
    lost: 'connecting',
    drained: 'draining',
    'network-offline': 'offline',
    'network-online': 'catching-up',
    ended: 'stopped',
  },
  live: {
    'sign-in': 'live',
    'sign-out': 'signed-out',
    refused: 'live',
    unreachable: 'live',
    connected: 'catching-up',
    'room-ready': 'live',
    degraded: 'degraded',
    restored: 'live',
    lost: 'connecting',
    drained: 'draining',
    'network-offline': 'offline',
    'network-online': 'live',
    ended: 'stopped',
  },
  degraded: {
    'sign-in': 'degraded',
    'sign-out': 'signed-out',
    refused: 'degraded',
    unreachable: 'degraded',
    connected: 'catching-up',
    'room-ready': 'degraded',
    degraded: 'degraded',
    restored: 'live',
    lost: 'connecting',
    drained: 'draining',
    'network-offline': 'offline',
    'network-online': 'degraded',
    ended: 'stopped',
  },
  draining: {
    'sign-in': 'draining',
    'sign-out': 'signed-out',
    refused: 'waiting',
    unreachable: 'connecting',
    connected: 'catching-up',
    'room-ready': 'draining',
    degraded: 'draining',
    restored: 'draining',
    lost: 'draining',
    drained: 'draining',
    'network-offline': 'offline',
    'network-online': 'draining',
    ended: 'stopped',
  },
  offline: {
    'sign-in': 'offline',
    'sign-out': 'signed-out',
    refused: 'waiting',
    unreachable: 'offline',
    connected: 'catching-up',
    'room-ready': 'offline',
    degraded: 'offline',
    restored: 'offline',
    lost: 'offline',
    drained: 'offline',
    'network-offline': 'offline',
    'network-online': 'connecting',
    ended: 'stopped',
  },
  stopped: {
    'sign-in': 'connecting',
    'sign-out': 'signed-out',
    refused: 'stopped',
    unreachable: 'stopped',
    connected: 'stopped',
    'room-ready': 'stopped',
    degraded: 'stopped',
    restored: 'stopped',
    lost: 'stopped',
    drained: 'stopped',
    'network-offline': 'stopped',
    'network-online': 'stopped',
    ended: 'stopped',
  },
}

describe('where each event leads', () => {
  for (const state of Object.values(STATES)) {
    for (const event of Object.values(EVENTS)) {
      const expected = EXPECTED[state.kind][event.kind]
      test(`${state.kind} and ${event.kind}: ${expected}`, () => {
        expect(next(state, event, NOW).kind).toBe(expected)
      })
    }
  }
})

describe('what each phase carries', () => {
  test('a new phase counts from now, one that goes on from when it began', () => {
    expect(next(STATES.live, EVENTS.lost, NOW)).toEqual({ kind: 'connecting', sinceMs: NOW })
    expect(next(STATES.connecting, EVENTS.unreachable, NOW)).toBe(STATES.connecting)
    expect(next(STATES.waiting, EVENTS.refused, NOW)).toBe(STATES.waiting)
  })

  test('waiting for another service counts from now', () => {
    const event: ConnectionEvent = { kind: 'refused', reason: 'auth.keys' }
    expect(next(STATES.waiting, event, NOW)).toEqual({ kind: 'waiting', sinceMs: NOW, reason: 'auth.keys' })
  })

  test('catching up ends with the last room, and says how much it was', () => {
    const first = next(STATES['catching-up'], EVENTS['room-ready'], NOW)
    expect(first).toEqual({ kind: 'catching-up', sinceMs: SINCE, rooms: ['room:deploys'], messages: 12 })
    const last = next(first, { kind: 'room-ready', room: 'room:deploys', recovered: 0 }, NOW)
    expect(last).toEqual({ kind: 'live', sinceMs: NOW, recovered: 12 })
  })

  test('a room that nobody waits for ends nothing', () => {
    const event: ConnectionEvent = { kind: 'room-ready', room: 'room:other', recovered: 5 }
    expect(next(STATES['catching-up'], event, NOW)).toBe(STATES['catching-up'])
  })

  test('without rooms to wait for, connected is live', () => {
    expect(next(STATES.connecting, { kind: 'connected', rooms: [] }, NOW)).toEqual({ kind: 'live', sinceMs: NOW, recovered: 0 })
  })

  test('a second connect waits for its own rooms only', () => {
    expect(next(STATES['catching-up'], EVENTS.connected, NOW)).toEqual({
      kind: 'catching-up',
      sinceMs: NOW,
      rooms: ['room:lobby'],
      messages: 0,
    })
  })

  test('degraded keeps its beginning when the reason changes', () => {
    const event: ConnectionEvent = { kind: 'degraded', reason: 'log.disk' }
    expect(next(STATES.degraded, event, NOW)).toEqual({ kind: 'degraded', sinceMs: SINCE, reason: 'log.disk' })
  })

  test('the end says why', () => {
    expect(next(STATES.live, EVENTS.ended, NOW)).toEqual({ kind: 'stopped', sinceMs: NOW, why: 'connection limit' })
    expect(next(STATES.live, EVENTS['sign-out'], NOW)).toEqual({ kind: 'signed-out', why: 'gone' })
  })
})

describe('the words', () => {
  test.each<[ConnectionState, number, string]>([
    [STATES.connecting, SINCE + 500, 'connecting …'],
    [STATES.connecting, SINCE + 12_400, 'connecting … (12 s)'],
    [STATES.connecting, SINCE + 130_000, 'connecting … (2 min)'],
    [STATES.waiting, SINCE + 3_900, 'waiting for redis.subscriber (3 s)'],
    [{ ...STATES['catching-up'], messages: 0 }, NOW, 'catching up …'],
    [{ ...STATES['catching-up'], messages: 12 }, NOW, 'catching up … 12 messages'],
    [{ ...STATES['catching-up'], messages: 1 }, NOW, 'catching up … 1 message'],
    [STATES.live, NOW, 'live'],
    [{ ...STATES.live, recovered: 12 }, SINCE + 1_000, 'live · caught up 12 messages'],
    [{ ...STATES.live, recovered: 12 }, SINCE + 9_000, 'live'],
    [STATES.degraded, NOW, 'Redis is away: reading only, yours are kept'],
    [{ ...STATES.degraded, reason: 'log.disk' }, NOW, 'log.disk is away: reading only, yours are kept'],
    [STATES.draining, NOW, 'draining: moving'],
    [STATES.offline, NOW, 'offline: yours are kept'],
    [STATES.stopped, NOW, 'stopped: force disconnect'],
    [STATES['signed-out'], NOW, 'signed out'],
  ])('%o says what it is', (state, nowMs, expected) => {
    expect(words(state, nowMs).text).toBe(expected)
  })

  test('only words with a time in them need a clock', () => {
    expect(
      Object.values(STATES)
        .filter(isCounting)
        .map(({ kind }) => kind),
    ).toEqual(['connecting', 'waiting'])
    expect(isCounting({ ...STATES.live, recovered: 1 })).toBe(true)
  })
})

describe('what the server tells', () => {
  test('[G3] a refusal by the gate names the service, any other error does not', () => {
    expect(refusalEvent({ code: 100, message: 'gate: redis.subscriber' })).toEqual({
      kind: 'refused',
      reason: 'redis.subscriber',
    })
    expect(refusalEvent({ code: 100, message: 'internal server error' })).toEqual({ kind: 'unreachable' })
    expect(refusalEvent({ code: 1, message: 'gate: redis.subscriber' })).toEqual({ kind: 'unreachable' })
  })

  test('[L7] degraded and restored are heard, anything else is not for the page', () => {
    expect(pushEvent({ tidegate: 'degraded', reason: 'redis.commands' })).toEqual({ kind: 'degraded', reason: 'redis.commands' })
    expect(pushEvent({ tidegate: 'degraded' })).toEqual({ kind: 'degraded', reason: '' })
    expect(pushEvent({ tidegate: 'restored' })).toEqual({ kind: 'restored' })
    expect([null, 'restored', {}, { tidegate: 'other' }, { tidegate: null }].map(pushEvent)).toEqual(Array(5).fill(undefined))
  })
})
