import { readdir } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { MemoryWorld } from '../../test/support/memory-world.ts'
import { copyAsAfterCrash, DiskError, watchedFiles, type Step } from '../../test/support/watched-files.ts'
import type { ChannelLog, Retention, StoredPublication } from '../channel/index.ts'
import type { MemoryEngine } from './index.ts'

const SMALL: Retention = { size: 3, ttlMs: 60_000, metaTtlMs: 600_000, idWindowMs: 30_000 }
const CHANNELS = ['a', 'b', 'c'] as const
const OPTIONS = { segmentBytes: 4_000 }
const DATA = JSON.stringify('x'.repeat(100))

/** Everything that one can ask a log. */
interface Told {
  readonly epoch: string
  readonly offset: number
  readonly publications: readonly StoredPublication[]
}

async function tell(log: ChannelLog): Promise<readonly Told[]> {
  const told: Told[] = []
  for (const channel of [...CHANNELS, 'opened', 'removed']) {
    const page = await log.read(channel, { limit: 100, reverse: false }, SMALL)
    told.push({ ...page.top, publications: page.kind === 'page' ? page.publications : [] })
  }
  return told
}

describe('compaction', () => {
  let memory: MemoryWorld
  let directory: string
  beforeEach(async () => {
    memory = new MemoryWorld()
    directory = await memory.directory()
  })
  afterEach(() => memory.cleanUp())

  const append = (engine: MemoryEngine, index: number) =>
    engine.log.append(CHANNELS[index % CHANNELS.length] ?? 'a', { data: DATA, id: `id-${index}` }, SMALL)
  const hasHappened = (name: string): boolean => memory.logger.events.some((event) => event.name === name)

  /** Some of everything, and just not yet enough for a compaction. */
  async function fill(engine: MemoryEngine): Promise<void> {
    await engine.log.read('opened', { limit: 0, reverse: false }, SMALL)
    await engine.log.append('removed', { data: DATA, id: 'removed-1' }, SMALL)
    await engine.log.remove('removed')
    for (let index = 0; index < 12; index++) await append(engine, index)
    expect(hasHappened('log.compacted')).toBe(false)
  }

  /** Appends until a compaction has ended: some before it begins, some while it runs. */
  async function appendUntilCompacted(
    engine: MemoryEngine,
    onAck: (index: number) => void = () => undefined,
    from = 12,
  ): Promise<void> {
    for (let index = from; !hasHappened('log.compacted'); index++) {
      expect(await append(engine, index)).toMatchObject({ kind: 'stored', duplicate: false })
      onAck(index)
      expect(index).toBeLessThan(500)
    }
  }

  test('[D9] what is not alive any more goes from the disk, and everything else stays', async () => {
    const engine = await memory.open(directory, { options: OPTIONS })
    await fill(engine)
    await appendUntilCompacted(engine)
    const told = await tell(engine.log)
    await engine.close()
    const files = (await readdir(directory)).sort()
    expect(files.map((name) => name.split('.')[1])).toEqual(['snapshot', ...files.slice(1).map(() => 'log')])
    const again = await memory.open(directory)
    expect(await tell(again.log)).toEqual(told)
    expect(await append(again, 0)).toMatchObject({ kind: 'stored', position: { offset: 1 }, duplicate: true })
    expect(await again.log.append('removed', { data: DATA, id: 'removed-1' }, SMALL)).toMatchObject({ duplicate: true })
    await again.close()
  })

  test('[D9] a crash at any step of a compaction loses nothing', async () => {
    const copies: { readonly step: Step; readonly copy: string; readonly acknowledged: number }[] = []
    let acknowledged = 11
    let copying = false
    const files = watchedFiles(async (step) => {
      if (!copying) return
      const copy = await memory.directory()
      copyAsAfterCrash(directory, copy)
      copies.push({ step, copy, acknowledged })
    })
    const engine = await memory.open(directory, { files, options: OPTIONS })
    await fill(engine)
    copying = true
    await appendUntilCompacted(engine, (index) => {
      acknowledged = index
    })
    copying = false
    const positions = (await tell(engine.log)).map(({ epoch }) => epoch)
    await engine.close()

    const steps = new Set(copies.map(({ step }) => `${step.does} ${step.file.replace(/^\d+/, '')}`))
    for (const step of ['write .snapshot', 'sync .snapshot', 'rename .snapshot', 'syncDirectory ', 'remove .log']) {
      expect(steps).toContain(step)
    }
    for (const { step, copy, acknowledged } of copies) {
      const after = await memory.open(copy)
      const told = await tell(after.log)
      const where = `before ${step.does} ${step.file}, ${acknowledged} acknowledged`
      expect(
        told.map(({ epoch }) => epoch),
        where,
      ).toEqual(positions)
      for (const [index, { offset, publications }] of told.slice(0, CHANNELS.length).entries()) {
        // Channel `index` got the appends index, index + 3, ...; one more may have been written and not acknowledged yet.
        const least = Math.floor((acknowledged - index) / CHANNELS.length) + 1
        expect([least, least + 1], where).toContain(offset)
        expect(
          publications.map((one) => one.offset),
          where,
        ).toEqual([offset - 2, offset - 1, offset])
      }
      for (let index = 0; index <= acknowledged; index++) {
        expect(await append(after, index), `${where}, id ${index}`).toMatchObject({
          position: { offset: Math.floor(index / CHANNELS.length) + 1 },
          duplicate: true,
        })
      }
      await after.close()
    }
  })

  test('[D9] a compaction that fails at any step costs nothing, and a later one succeeds', async () => {
    for (const does of ['create', 'write', 'sync', 'rename', 'syncDirectory', 'remove'] as const) {
      await memory.cleanUp()
      memory = new MemoryWorld()
      const fresh = await memory.directory()
      let refusing = false
      const files = watchedFiles((step) => {
        if (
          refusing &&
          step.does === does &&
          !step.file.endsWith('.log.tmp') &&
          (does === 'remove' || !step.file.endsWith('.log'))
        ) {
          throw new DiskError('EIO')
        }
      })
      const engine = await memory.open(fresh, { files, options: OPTIONS })
      await fill(engine)
      refusing = true
      let index = 12
      for (; !hasHappened('log.failed'); index++) {
        await append(engine, index)
        expect(index, does).toBeLessThan(200)
      }
      const told = await tell(engine.log)
      const after = await memory.open(await memory.crashed(fresh))
      expect(await tell(after.log), does).toEqual(told)
      await after.close()
      refusing = false
      for (; !hasHappened('log.compacted'); index++) {
        await append(engine, index)
        expect(index, does).toBeLessThan(500)
      }
      await engine.close()
      await memory.cleanUp()
    }
  })

  test('[D9] appends go on while the snapshot is written', async () => {
    const waiting: (() => void)[] = []
    let hasWaited = false
    const files = watchedFiles(({ does, file }) => {
      if (does !== 'sync' || !file.endsWith('.snapshot') || hasWaited) return undefined
      hasWaited = true
      return new Promise<void>((resolve) => void waiting.push(resolve))
    })
    const engine = await memory.open(directory, { files, options: OPTIONS })
    await fill(engine)
    let index = 12
    for (; waiting.length === 0; index++) await append(engine, index)
    for (let more = 0; more < 10; more++) expect(await append(engine, index++)).toMatchObject({ kind: 'stored' })
    expect(hasHappened('log.compacted')).toBe(false)
    for (const goOn of waiting.splice(0)) goOn()
    await appendUntilCompacted(engine, undefined, index)
    await engine.close()
  })

  test('[D9] what was appended after the roll and before its stream was written stands in both, and counts once', async () => {
    const waiting: (() => void)[] = []
    const files = watchedFiles(({ does, file }) => {
      if (does !== 'create' || !file.endsWith('.snapshot.tmp') || waiting.length > 0) return undefined
      return new Promise<void>((resolve) => void waiting.push(resolve))
    })
    const engine = await memory.open(directory, { files, options: OPTIONS })
    await fill(engine)
    let index = 12
    for (; waiting.length === 0; index++) await append(engine, index)
    for (let more = 0; more < 4; more++) await append(engine, index++)
    await engine.log.remove('b')
    await append(engine, index)
    waiting[0]?.()
    while (!hasHappened('log.compacted')) await new Promise((resolve) => setImmediate(resolve))
    const told = await tell(engine.log)
    await engine.close()
    const again = await memory.open(directory)
    expect(await tell(again.log)).toEqual(told)
    await again.close()
  })

  test('[D9] close does not wait for a snapshot to be whole, and leaves none behind', async () => {
    const closing: Promise<void>[] = []
    const files = watchedFiles(({ does, file }) => {
      if (does === 'create' && file.endsWith('.snapshot.tmp')) closing.push(engine.close())
    })
    const engine = await memory.open(directory, { files, options: OPTIONS })
    await fill(engine)
    for (let index = 12; closing.length === 0; index++) await append(engine, index)
    await Promise.all(closing)
    expect((await readdir(directory)).filter((name) => !name.endsWith('.log'))).toEqual([])
    const again = await memory.open(directory)
    expect(again.stats()).toMatchObject({ channels: 5, publications: 9 })
    await again.close()
  })

  test('[D9] nothing is compacted while half of it is alive', async () => {
    const engine = await memory.open(directory, { options: OPTIONS })
    const large: Retention = { ...SMALL, size: 1_000 }
    for (let index = 0; index < 200; index++) await engine.log.append('a', { data: DATA }, large)
    expect(engine.stats().diskBytes).toBeGreaterThan(OPTIONS.segmentBytes * 5)
    expect(hasHappened('log.compacted')).toBe(false)
    await engine.close()
  })
})
