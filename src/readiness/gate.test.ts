import { describe, expect, test, vi } from 'vitest'
import { engineOf, ServiceDouble } from '../../test/support/readiness-rig.ts'
import { ManualWorld } from '../runtime/manual.ts'
import type { Readiness } from './engine.ts'
import type { VersionedVerdict } from './gate.ts'
import { Versions } from './versions.ts'

function started(): { world: ManualWorld; service: ServiceDouble; engine: Readiness } {
  const world = new ManualWorld()
  const service = new ServiceDouble('redis', { verify: false, attemptMs: 1_000 })
  service.start = (life) => service.started(life)
  const engine = engineOf(world, [service])
  void engine.start()
  return { world, service, engine }
}

describe('[R12] waiting for a gate', () => {
  test('one that is open is open at once, and one that opens between the asking and the waiting is not missed', async () => {
    const { world, service, engine } = started()
    await world.settle()
    const early = engine.gate('clients').open()
    service.life.lease.ready({ role: 'master' })
    const late = engine.gate('clients').open()
    service.life.lease.lost('closed again before anybody could look')
    expect([await early, await late]).toEqual([{ kind: 'open' }, { kind: 'open' }])
  })

  test('what was asked to be in time is, and leaves no listener and no timer', async () => {
    const { world, engine } = started()
    await world.settle()
    const gate = engine.gate('clients')
    const base = world.timersLeft
    const waiting = gate.open({ timeoutMs: 300 })
    expect(world.timersLeft).toBe(base + 1)
    await world.advance(299)
    let settled = false
    void waiting.then(() => (settled = true))
    await world.settle()
    expect(settled).toBe(false)
    await world.advance(1)
    expect(await waiting).toMatchObject({ kind: 'timeout', verdict: { kind: 'closed', blockers: [{ service: 'redis' }] } })
    expect(world.timersLeft).toBe(base)
    expect(gate.watching).toBe(0)
  })

  test('an aborted wait ends, and leaves no listener and no timer, here or on the signal', async () => {
    const { world, engine } = started()
    await world.settle()
    const gate = engine.gate('clients')
    const base = world.timersLeft
    const abort = new AbortController()
    const { signal } = abort
    const added = vi.spyOn(signal, 'addEventListener')
    const removed = vi.spyOn(signal, 'removeEventListener')
    const waiting = gate.open({ signal, timeoutMs: 5_000 })
    expect([added.mock.calls.length, gate.watching, world.timersLeft]).toEqual([1, 1, base + 1])
    abort.abort()
    expect(await waiting).toEqual({ kind: 'aborted' })
    expect([gate.watching, world.timersLeft]).toEqual([0, base])
    expect(removed.mock.calls[0]?.slice(0, 2)).toEqual(added.mock.calls[0]?.slice(0, 2))
    expect(await gate.open({ signal })).toEqual({ kind: 'aborted' })
  })

  test('a success leaves none either', async () => {
    const { world, service, engine } = started()
    await world.settle()
    const gate = engine.gate('clients')
    const base = world.timersLeft
    const waiting = gate.open({ timeoutMs: 5_000, signal: new AbortController().signal })
    service.life.lease.ready({ role: 'master' })
    expect(await waiting).toEqual({ kind: 'open' })
    expect(gate.watching).toBe(0)
    // Of the engine's own: nothing is due any more for a service that is believed.
    expect(world.timersLeft).toBeLessThanOrEqual(base)
  })

  test('who waits for what will never be is told: in a drain, and after a start that expired for good', async () => {
    const one = started()
    const waiting = one.engine.gate('clients').open()
    void one.engine.drain()
    expect(await waiting).toMatchObject({ kind: 'never', verdict: { kind: 'draining' } })

    const two = started()
    const patient = two.engine.gate('clients').open()
    await two.world.advance(20_000)
    expect(await patient).toMatchObject({ kind: 'never', verdict: { kind: 'closed', isExpired: true } })
    expect(await two.engine.gate('clients').open()).toMatchObject({ kind: 'never' })
  })

  test('a time longer than any timer is as long as it takes', async () => {
    const { world, service, engine } = started()
    await world.settle()
    const waiting = engine.gate('clients').open({ timeoutMs: Number.POSITIVE_INFINITY })
    await world.advance(500)
    service.life.lease.ready({ role: 'master' })
    expect(await waiting).toEqual({ kind: 'open' })
  })
})

describe('[R12] the changes of a gate', () => {
  test('first how it stands, then the newest only, at last how it ended', async () => {
    const { world, service, engine } = started()
    await world.settle()
    const changes = engine.gate('clients').changes()
    const first = (await changes.next()).value as VersionedVerdict
    expect(first.verdict).toMatchObject({ kind: 'closed', blockers: [{ service: 'redis', word: 'starting' }] })

    const { lease } = service.life
    for (let round = 0; round < 1_000; round++) lease.ready({ round })
    const second = (await changes.next()).value as VersionedVerdict
    expect(second.verdict.kind).toBe('open')
    expect(second.version).toBeGreaterThan(first.version + 999)

    lease.lost('closed')
    const third = (await changes.next()).value as VersionedVerdict
    expect(third.verdict).toMatchObject({ kind: 'closed', blockers: [{ word: 'lost', why: { reason: 'closed' } }] })
    expect(third.version).toBeGreaterThan(second.version)

    const drained = engine.drain()
    await world.settle()
    await drained
    const last = (await changes.next()).value as VersionedVerdict
    expect(last.verdict.kind).toBe('stopped')
    expect(await changes.next()).toEqual({ done: true, value: undefined })
  })

  test('a change between two looks is not missed, and nothing is kept for who does not look', async () => {
    const { world, service, engine } = started()
    await world.settle()
    const gate = engine.gate('clients')
    const readers = Array.from({ length: 100 }, () => gate.changes())
    for (const reader of readers) await reader.next()
    const next = readers.map((reader) => reader.next())
    service.life.lease.ready({ role: 'master' })
    expect((await Promise.all(next)).map(({ value }) => (value as VersionedVerdict).verdict.kind)).toEqual(
      readers.map(() => 'open'),
    )
    // Nobody waits now, and a reader is no listener.
    expect(gate.watching).toBe(0)
  })

  test('they end with the drain also for who is waiting', async () => {
    const { world, engine } = started()
    await world.settle()
    const seen: string[] = []
    const reading = (async () => {
      for await (const { verdict } of engine.gate('clients').changes()) seen.push(verdict.kind)
    })()
    await world.settle()
    void engine.drain()
    await world.advance(5_000)
    await reading
    expect(seen[0]).toBe('closed')
    expect(seen.at(-1)).toBe('stopped')
  })
})

describe('[R12] versions', () => {
  test('who waits for a growth that has been does not wait', async () => {
    const versions = new Versions()
    const before = versions.current
    versions.next()
    await versions.after(before)
    expect(versions.current).toBe(before + 1)
  })

  test('however many wait, there is one promise', () => {
    const versions = new Versions()
    expect(versions.after(0)).toBe(versions.after(0))
  })

  test('two watchers may bring one function, and one that is taken back is not called', () => {
    const versions = new Versions()
    let calls = 0
    const listener = (): void => void (calls += 1)
    const [first] = [versions.watch(listener), versions.watch(listener)]
    versions.next()
    expect(calls).toBe(2)
    first()
    first()
    versions.next()
    expect(calls).toBe(3)
    expect(versions.watching).toBe(1)
  })
})
