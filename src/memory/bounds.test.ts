import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { MemoryWorld } from '../../test/support/memory-world.ts'
import type { Retention } from '../channel/index.ts'
import type { MemoryEngine, MemoryOptions } from './index.ts'

const KEPT: Retention = { size: 100, ttlMs: 60_000, metaTtlMs: 600_000, idWindowMs: 30_000 }
const NONE: Retention = { ...KEPT, size: 0, ttlMs: 0 }

describe('bounds of the in-process engine', () => {
  let memory: MemoryWorld
  let engine: MemoryEngine
  beforeEach(() => {
    memory = new MemoryWorld()
  })
  afterEach(() => engine.close())

  const create = (options: Partial<MemoryOptions>): void => {
    engine = memory.create(options)
  }
  const append = async (channel: string, retention = KEPT, id?: string) =>
    engine.log.append(channel, { data: '"text"', ...(id === undefined ? {} : { id }) }, retention)
  const read = (channel: string) => engine.log.read(channel, { limit: 100, reverse: false }, KEPT)

  test('[L6] a channel beyond the bound is unavailable, and the others go on', async () => {
    create({ channelsMax: 2 })
    await append('one')
    await append('other')
    expect(await append('third')).toEqual({ kind: 'unavailable', reason: 'the log holds as many channels as it may' })
    expect(await append('one')).toMatchObject({ kind: 'stored', position: { offset: 2 } })
    expect(await append('third', NONE)).toMatchObject({ kind: 'announced' })
  })

  test('[L6] an empty stream that nobody follows makes room', async () => {
    create({ channelsMax: 2 })
    await append('one')
    const { top } = await read('looked at')
    expect(await append('third')).toMatchObject({ kind: 'stored' })
    expect(await engine.log.recover('looked at', top, KEPT, 10)).toMatchObject({ kind: 'gap' })
    expect(engine.stats().channels).toBe(2)
  })

  test('[L6] an empty stream that somebody follows does not make room', async () => {
    create({ channelsMax: 1 })
    const { top } = await read('followed')
    await engine.log.follow('followed', () => undefined)
    expect(await append('other')).toMatchObject({ kind: 'unavailable' })
    expect(await engine.log.recover('followed', top, KEPT, 10)).toMatchObject({ kind: 'continuous' })
  })

  test('[L3] a position from beyond the bound is a gap later', async () => {
    create({ channelsMax: 1 })
    await append('one')
    const { top } = await read('beyond')
    expect(top.epoch).not.toBe('')
    expect(await engine.log.recover('beyond', top, KEPT, 10)).toMatchObject({ kind: 'gap' })
  })

  test('[D3] a stream in which nothing is said any more is forgotten, one that is followed is not', async () => {
    create({})
    for (const channel of ['room', 'followed', 'other', 'third']) await append(channel)
    await engine.log.follow('followed', () => undefined)
    const { top } = await read('followed')
    await memory.world.advance(KEPT.metaTtlMs)
    expect(engine.stats()).toMatchObject({ channels: 1, publications: 0, historyBytes: 0 })
    expect((await read('followed')).top).toEqual(top)
  })

  test('[D3] what expired goes from memory also if nobody looks', async () => {
    create({ sweepChannels: 1 })
    for (const channel of ['a', 'b', 'c']) await append(channel, KEPT, 'id-1')
    await append('d', NONE, 'id-1')
    expect(engine.stats()).toMatchObject({ publications: 3, ids: 4 })
    await memory.world.advance(KEPT.idWindowMs)
    expect(engine.stats()).toMatchObject({ publications: 3, ids: 0 })
    await memory.world.advance(KEPT.ttlMs - KEPT.idWindowMs + 3_000)
    expect(engine.stats()).toMatchObject({ channels: 3, publications: 0, historyBytes: 0 })
  })

  test('[D3] no more than the size is held at any time, also after many appends of one turn', async () => {
    create({})
    await Promise.all(Array.from({ length: 20 }, () => append('room', { ...KEPT, size: 3 })))
    expect(engine.stats().publications).toBe(3)
  })

  test('[L2] an id is new again after its window, also if no sweep has forgotten it', async () => {
    create({ sweepEveryMs: 10 * KEPT.idWindowMs })
    await append('room', KEPT, 'id-1')
    await append('passing', NONE, 'id-1')
    await memory.world.advance(KEPT.idWindowMs)
    expect(engine.stats().ids).toBe(2)
    expect(await append('room', KEPT, 'id-1')).toMatchObject({ duplicate: false })
    expect(await append('room', KEPT, 'id-1')).toMatchObject({ position: { offset: 2 }, duplicate: true })
    expect(await append('passing', NONE, 'id-1')).toMatchObject({ duplicate: false })
    await memory.world.advance(KEPT.idWindowMs)
    await append('room', KEPT, 'id-2')
    expect(engine.stats().ids).toBeLessThan(4)
  })

  test('[D3] at the bound of bytes the channel that appends gives up its oldest, and says gap', async () => {
    create({ historyBytesMax: 2_000 })
    await append('quiet')
    for (let index = 0; index < 20; index++) await append('loud')
    expect(engine.stats().historyBytes).toBeLessThanOrEqual(2_000)
    const page = await read('loud')
    const offsets = page.kind === 'page' ? page.publications.map(({ offset }) => offset) : []
    expect(offsets.at(-1)).toBe(20)
    expect(offsets.length).toBeLessThan(10)
    expect(await engine.log.recover('loud', { ...page.top, offset: 0 }, KEPT, 100)).toMatchObject({ kind: 'gap' })
    expect((await read('quiet')).kind === 'page' && engine.stats().publications - offsets.length).toBe(1)
  })

  test('[L6] what waits for the disk is bounded, and refused at once beyond', async () => {
    create({ pendingBytesMax: 1_000 })
    const appended = await Promise.all(Array.from({ length: 6 }, () => append('room')))
    expect(appended.map(({ kind }) => kind)).toEqual([
      'stored',
      'stored',
      'stored',
      ...Array.from({ length: 3 }, () => 'unavailable'),
    ])
    expect(engine.stats().pendingBytes).toBe(0)
    expect(await append('room')).toMatchObject({ position: { offset: 4 } })
  })

  test('[L6] more than one batch takes is written in several, in order', async () => {
    create({ batchBytesMax: 600 })
    const appended = await Promise.all(Array.from({ length: 20 }, () => append('room')))
    expect(appended.map((one) => (one.kind === 'stored' ? one.position.offset : one.kind))).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    )
  })

  test('[L6] a publication that no record can hold is refused', async () => {
    create({})
    const data = JSON.stringify('x'.repeat(5_000_000))
    expect(await engine.log.append('room', { data }, KEPT)).toMatchObject({ kind: 'unavailable' })
  })

  test('[L6] beyond the bound of ids the oldest is forgotten first', async () => {
    create({ idsMax: 2 })
    for (const id of ['1', '2', '3']) await append('room', KEPT, id)
    expect(engine.stats().ids).toBe(2)
    expect(await append('room', KEPT, '3')).toMatchObject({ duplicate: true })
    expect(await append('room', KEPT, '1')).toMatchObject({ duplicate: false })
  })

  test('[L6] presence is bounded: a newcomer beyond is not shown, and counted; a member can renew', async () => {
    create({ presenceEntriesMax: 1 })
    await engine.presence.add('room', { client: '1', user: 'a' }, 1_000)
    await engine.presence.add('other', { client: '2', user: 'b' }, 1_000)
    await engine.presence.add('room', { client: '1', user: 'a' }, 5_000)
    expect((await engine.presence.members('other')).size).toBe(0)
    expect(engine.stats()).toMatchObject({ presenceEntries: 1, presenceRefused: 1 })
    await memory.world.advance(2_000)
    expect(engine.stats().presenceEntries).toBe(1)
    await memory.world.advance(4_000)
    expect(engine.stats().presenceEntries).toBe(0)
  })

  test('a follower that throws is its own fault, and costs no other its answer', async () => {
    create({})
    await engine.log.follow('room', () => {
      throw new Error('the follower is broken')
    })
    const appended = await Promise.all([append('room'), append('other')])
    expect(appended.map(({ kind }) => kind)).toEqual(['stored', 'stored'])
    expect(memory.logger.events.map(({ fields }) => fields['step'])).toEqual(['announce'])
  })
})
