import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { MemoryWorld } from '../../test/support/memory-world.ts'
import { DiskError, watchedFiles, type Step } from '../../test/support/watched-files.ts'
import type { Appended, Retention } from '../channel/index.ts'
import type { MemoryEngine } from './index.ts'

const KEPT: Retention = { size: 100, ttlMs: 60_000, metaTtlMs: 600_000, idWindowMs: 30_000 }
const SEGMENT = '00000001.log'

describe('a disk that refuses', () => {
  let memory: MemoryWorld
  let directory: string
  let engine: MemoryEngine
  /** Steps that fail, until the test says otherwise. */
  let failing: readonly Step['does'][]
  let succeeded: Step['does'][]

  beforeEach(async () => {
    memory = new MemoryWorld()
    directory = await memory.directory()
    failing = []
    succeeded = []
    const files = watchedFiles(({ does }) => {
      if (failing.includes(does)) throw new DiskError('ENOSPC')
      succeeded.push(does)
    })
    engine = await memory.open(directory, { files })
  })
  afterEach(async () => {
    failing = []
    await engine.close()
    await memory.cleanUp()
  })

  const append = async (text: string, id?: string): Promise<Appended> =>
    engine.log.append('room', { data: JSON.stringify(text), ...(id === undefined ? {} : { id }) }, KEPT)
  const size = async (): Promise<number> => (await stat(join(directory, SEGMENT))).size
  const failures = (): unknown[] =>
    memory.logger.events.filter(({ name }) => name === 'log.failed').map(({ fields }) => fields['step'])

  async function textsOf({ log }: MemoryEngine): Promise<readonly string[]> {
    const page = await log.read('room', { limit: 100, reverse: false }, KEPT)
    return page.kind === 'page' ? page.publications.map(({ data, offset }) => `${offset}:${data}`) : []
  }

  test('[D7] a write that fails makes all its appends unavailable, and leaves nothing in the file', async () => {
    await append('a')
    const before = await size()
    failing = ['write']
    const appended = await Promise.all([append('b'), append('c', 'id-c')])
    const unavailable = { kind: 'unavailable', reason: 'the disk refused (ENOSPC)' }
    expect(appended).toEqual([unavailable, unavailable])
    expect(await size()).toBe(before)
    expect(await textsOf(engine)).toEqual(['1:"a"'])
  })

  test('[D7] when the disk works again the log does, and the offsets have no gap', async () => {
    await append('a')
    failing = ['write']
    await append('b')
    failing = []
    expect(await append('c')).toMatchObject({ position: { offset: 2 } })
    const after = await memory.open(await memory.crashed(directory))
    expect(await textsOf(after)).toEqual(['1:"a"', '2:"c"'])
    await after.close()
  })

  test('[L8] a failed append leaves no announcement and no id', async () => {
    const heard: string[] = []
    await engine.log.follow('room', () => heard.push('publication'))
    failing = ['write']
    await append('a', 'id-1')
    failing = []
    expect(heard).toEqual([])
    expect(await append('a', 'id-1')).toMatchObject({ kind: 'stored', position: { offset: 1 }, duplicate: false })
  })

  test('[L2] a second append of an id shares the fate of the first, also when that fails', async () => {
    failing = ['write']
    expect((await Promise.all([append('a', 'id-1'), append('a', 'id-1')])).map(({ kind }) => kind)).toEqual([
      'unavailable',
      'unavailable',
    ])
  })

  test('[D7] what gathered during a write that failed takes the offsets that it gave back', async () => {
    const first = append('a')
    failing = ['write']
    await new Promise((resolve) => setImmediate(resolve))
    const second = append('b')
    expect(await first).toMatchObject({ kind: 'unavailable' })
    failing = []
    expect(await second).toMatchObject({ position: { offset: 1 } })
  })

  test('[D7] while what a failed write left cannot be cut away, nothing is appended behind it', async () => {
    await append('a')
    const before = await size()
    failing = ['write', 'truncate']
    expect(await append('b')).toMatchObject({ kind: 'unavailable' })
    expect(await size()).toBeGreaterThan(before)
    failing = ['truncate']
    expect(await append('c')).toMatchObject({ kind: 'unavailable' })
    failing = []
    expect(await append('d')).toMatchObject({ position: { offset: 2 } })
    const after = await memory.open(await memory.crashed(directory))
    expect(await textsOf(after)).toEqual(['1:"a"', '2:"d"'])
    await after.close()
  })

  test('[D7] a run of failures is said once', async () => {
    failing = ['write']
    await append('a')
    await append('b')
    failing = []
    await append('c')
    failing = ['write']
    await append('d')
    expect(failures()).toEqual(['write', 'write'])
  })

  test('[D7] a stream opened while the disk refuses keeps its position, and the first publication carries it', async () => {
    failing = ['write']
    const { top } = await engine.log.read('room', { limit: 0, reverse: false }, KEPT)
    failing = []
    expect(await append('a')).toMatchObject({ position: { offset: 1, epoch: top.epoch } })
    const after = await memory.open(await memory.crashed(directory))
    expect(await after.log.recover('room', top, KEPT, 10)).toMatchObject({ kind: 'continuous', publications: [{ offset: 1 }] })
    await after.close()
  })

  test('[D7] a removal that cannot be written rejects, and nothing is removed', async () => {
    await append('a')
    failing = ['write']
    await expect(engine.log.remove('room')).rejects.toMatchObject({ code: 'storage' })
    expect(await textsOf(engine)).toEqual(['1:"a"'])
  })

  test('[D7] a new segment that cannot be made fails the append and nothing else', async () => {
    await engine.close()
    for (const step of ['create', 'write', 'sync', 'rename', 'syncDirectory'] as const) {
      const fresh = await memory.directory()
      let refuses = false
      const files = watchedFiles(({ does, file }) => {
        if (refuses && does === step && (step !== 'write' || file.startsWith('00000002'))) throw new DiskError('EIO')
      })
      engine = await memory.open(fresh, { files, options: { segmentBytes: 50 } })
      await append('a')
      refuses = true
      expect(await append('b'), step).toMatchObject({ kind: 'unavailable' })
      refuses = false
      expect(await append('c'), step).toMatchObject({ position: { offset: 2 } })
      const after = await memory.open(await memory.crashed(fresh))
      expect(await textsOf(after), step).toEqual(['1:"a"', '2:"c"'])
      await after.close()
      await engine.close()
    }
  })

  test('[D11] a sync that fails is said and tried again', async () => {
    await append('a')
    failing = ['sync']
    await memory.world.advance(1_000)
    expect(failures()).toEqual(['sync'])
    failing = []
    succeeded = []
    await memory.world.advance(1_000)
    expect(failures()).toEqual(['sync'])
    expect(succeeded).toEqual(['sync'])
    await engine.close()
    expect(memory.world.timersLeft).toBe(0)
  })

  test('[D7] a start on a disk that refuses says so and gives the directory back', async () => {
    const fresh = await memory.directory()
    const files = watchedFiles(({ does }) => {
      if (does === 'create') throw new DiskError('EROFS')
    })
    await expect(memory.open(fresh, { files })).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringContaining('EROFS') as string,
    })
    await (await memory.open(fresh)).close()
  })
})
