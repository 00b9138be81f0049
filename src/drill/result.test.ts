import { describe, expect, test } from 'vitest'
import type { Operation } from '../lab/history/index.ts'
import type { Fault } from './fault.ts'
import { judged, type Judged, type Known } from './result.ts'

const FAULT: Fault = {
  plan: 'nothing',
  lastsMs: 0,
  hits: 'redis',
  mayDisconnect: false,
  undo: [],
  begin: () => Promise.resolve(undefined),
  end: () => Promise.resolve(undefined),
}

type More = { readonly [field: string]: unknown }

/** Two clients, of whom one sends twice; the gate closes between. */
function run(): Operation[] {
  let atMs = 0
  const add = (kind: string, client: string, more: More = {}): Operation =>
    ({ kind, client, atMs: atMs++, ...more }) as unknown as Operation
  const channel = 'room:1'
  const entered = (client: string): Operation[] => [
    add('connected', client),
    add('subscribed', client, { channel, wasRecovering: false, recovered: false, offset: 0, epoch: 'e' }),
  ]
  const said = (n: number): Operation[] => {
    const id = `a-${n}`
    const place = { channel, offset: n, epoch: 'e' }
    return [
      add('send', 'a', { channel, id, data: id }),
      add('acked', 'a', { ...place, id, duplicate: false, durability: 'memory' }),
      ...['a', 'b'].map((client) => add('delivered', client, { ...place, data: id, from: 'live' })),
    ]
  }
  const both = (kind: string): Operation[] => ['a', 'b'].map((client) => add(kind, client))
  const log = [1, 2].map((offset) => add('kept', 'reader', { channel, offset, epoch: 'e', data: `a-${offset}` }))
  const calm = [...entered('a'), ...entered('b'), ...said(1)]
  const rest = [...both('degraded'), ...both('restored'), ...said(2)]
  return [...calm, ...rest, ...log, add('top', 'reader', { channel, offset: 2, epoch: 'e' })]
}

const SEEN: Known['sightings'] = { closedMs: 105, openedMs: 900, wasAway: false, isOther: false, shaken: new Map() }
const UNSEEN: Known['sightings'] = { ...SEEN, closedMs: undefined, openedMs: undefined }

function judge(more: Partial<Known> = {}): Judged {
  const known = { fault: FAULT, sightings: SEEN, begunMs: 100, endedMs: 300, endedAtMs: 0, unrecovered: undefined }
  return judged({ ...known, operations: run(), ...more })
}

describe('the verdict', () => {
  test('kept: it was seen, and nothing is broken', () => {
    const { verdict, observed, broken, figures } = judge()
    expect([verdict, broken]).toEqual(['kept', []])
    expect(observed).toEqual(['the gate closed', '2 clients were told degraded'])
    expect(figures).toMatchObject({
      closedAfterMs: 5,
      reopenedAfterMs: 600,
      clients: 2,
      sent: 2,
      acknowledged: 2,
      delivered: 4,
      lost: 0,
    })
  })

  test('void: nobody saw it, however well everything went', () => {
    const operations = run().filter(({ kind }) => kind !== 'degraded' && kind !== 'restored')
    expect(judge({ operations, sightings: UNSEEN })).toMatchObject({ verdict: 'void', observed: [] })
  })

  test('a loss of the connection is no sight of a Redis that is paused', () => {
    const operations = run().filter(({ kind }) => kind !== 'degraded' && kind !== 'restored')
    const wasAway = { ...UNSEEN, wasAway: true }
    expect(judge({ operations, sightings: wasAway }).verdict).toBe('void')
    expect(judge({ operations, sightings: wasAway, fault: { ...FAULT, hits: 'service' } }).verdict).toBe('kept')
  })

  test('a service that began another life was hit', () => {
    const operations = run().filter(({ kind }) => kind !== 'degraded' && kind !== 'restored')
    const shaken = new Map([['redis.subscriber', 'ready, life 2']])
    expect(judge({ operations, sightings: { ...UNSEEN, shaken } })).toMatchObject({
      verdict: 'kept',
      observed: ['redis.subscriber: ready, life 2'],
    })
  })

  test('broken: acknowledged and lost', () => {
    const operations = run().flatMap((one): Operation[] => {
      if (one.kind === 'kept' && one.offset === 2) return []
      return one.kind === 'top' ? [{ ...one, offset: 1 }] : [one]
    })
    const { verdict, broken, figures } = judge({ operations })
    expect(verdict).toBe('broken')
    expect(broken.map(({ check }) => check)).toContain('C5')
    expect(figures.lost).toBe(1)
  })

  test('not broken: the same, where the fault takes away what this class does not keep, and the clients were told', () => {
    const begun = { kind: 'fault', client: 'drill', name: 'restart', phase: 'begun', atMs: 0, takes: 'unsynced' } as const
    const operations = run().flatMap((one): Operation[] => {
      if (one.kind === 'kept' && one.offset === 2) return []
      if (one.kind === 'top') {
        const told = {
          kind: 'subscribed',
          channel: one.channel,
          wasRecovering: true,
          recovered: false,
          offset: 1,
          epoch: 'f',
        } as const
        return [...['a', 'b'].map((client): Operation => ({ ...told, client, atMs: one.atMs })), { ...one, offset: 1 }]
      }
      return [one]
    })
    const { figures, broken } = judge({ operations: [begun, ...operations] })
    expect(figures).toMatchObject({ lost: 0, lostAsPermitted: 1, toldOfLoss: 2 })
    expect(broken.filter(({ check }) => check === 'C5' || check === 'C19')).toEqual([])
  })

  test('broken: delivered twice, or a disconnect that the fault does not explain', () => {
    const twice = run().flatMap((one) => (one.kind === 'delivered' && one.client === 'b' ? [one, one] : [one]))
    expect(judge({ operations: twice })).toMatchObject({ verdict: 'broken' })
    const left: Operation = { kind: 'disconnected', client: 'b', atMs: 5, code: 1, reason: 'transport closed' }
    expect(judge({ operations: [...run(), left] }).broken.map(({ check }) => check)).toContain('C13')
    expect(judge({ operations: [...run(), left], fault: { ...FAULT, mayDisconnect: true } }).verdict).toBe('kept')
  })

  test('broken: it did not come back', () => {
    expect(judge({ unrecovered: 'the gate was not open again' })).toMatchObject({
      verdict: 'broken',
      broken: [{ check: 'recovery', words: 'the gate was not open again' }],
    })
  })
})
