import { appendFile, copyFile, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { MemoryWorld } from '../../test/support/memory-world.ts'
import { DiskError, watchedFiles, type Step } from '../../test/support/watched-files.ts'
import type { Appended, Retention } from '../channel/index.ts'
import { canaryOf } from './canary.ts'
import type { MemoryEngine } from './index.ts'

const KEPT: Retention = { size: 100, ttlMs: 60_000, metaTtlMs: 600_000, idWindowMs: 30_000 }
const SEGMENT = '00000001.log'

describe('the canary of the disk', () => {
  let memory: MemoryWorld
  let directory: string
  let engine: MemoryEngine
  let failing: readonly Step['does'][]
  let steps: Step['does'][]
  let onStep: (does: Step['does']) => void | Promise<void>

  beforeEach(async () => {
    memory = new MemoryWorld()
    directory = await memory.directory()
    failing = []
    steps = []
    onStep = () => {}
    const files = watchedFiles(async ({ does }) => {
      if (failing.includes(does)) throw new DiskError('ENOSPC')
      steps.push(does)
      await onStep(does)
    })
    engine = await memory.open(directory, { files })
    steps = []
  })
  afterEach(async () => {
    failing = []
    await engine.close()
    await memory.cleanUp()
  })

  const append = async (text: string): Promise<Appended> => engine.log.append('room', { data: JSON.stringify(text) }, KEPT)
  const segment = (): Promise<Buffer> => readFile(join(directory, SEGMENT))

  test('[D12] it is written, synced, read back, and leaves nothing', async () => {
    await append('a')
    const before = await segment()
    steps = []
    expect(await engine.prove()).toEqual({ kind: 'proved', bytes: expect.any(Number), file: SEGMENT })
    expect(steps).toEqual(['write', 'sync', 'truncate'])
    expect(await segment()).toEqual(before)
  })

  test.each(['write', 'sync', 'truncate'] as const)(
    '[D12] [R5] a disk that refuses to %s is not ready, and the log goes on',
    async (does) => {
      await append('a')
      failing = [does]
      expect(await engine.prove()).toEqual({ kind: 'not-ready', reason: 'the disk refused (ENOSPC)' })
      failing = []
      expect(await engine.prove()).toMatchObject({ kind: 'proved' })
      expect(await append('b')).toMatchObject({ kind: 'stored', position: { offset: 2 } })
    },
  )

  test('[D12] a disk that gives back something else is not ready', async () => {
    onStep = async (does) => {
      if (does !== 'sync') return
      const bytes = await segment()
      bytes[bytes.length - 2] = (bytes[bytes.length - 2] ?? 0) ^ 1
      await writeFile(join(directory, SEGMENT), bytes)
    }
    expect(await engine.prove()).toEqual({ kind: 'not-ready', reason: 'the disk refused (ECANARY)' })
  })

  test('[D12] a file that was removed or moved is not ready, and takes no more; back in its place it does', async () => {
    await append('a')
    const path = join(directory, SEGMENT)
    await rename(path, `${path}.away`)
    expect(await engine.prove()).toEqual({ kind: 'not-ready', reason: 'the disk refused (ENOENT)' })
    expect(await append('lost')).toMatchObject({ kind: 'unavailable' })
    // The same bytes, and another file: nothing that is written from now on would be in it.
    await copyFile(`${path}.away`, path)
    expect(await engine.prove()).toEqual({ kind: 'not-ready', reason: 'the disk refused (ELOST)' })
    expect(await append('lost')).toMatchObject({ kind: 'unavailable' })
    await rm(path)
    await rename(`${path}.away`, path)
    expect(await engine.prove()).toMatchObject({ kind: 'proved' })
    expect(await append('b')).toMatchObject({ kind: 'stored', position: { offset: 2 } })
  })

  test('[D5] [D12] a file that was cut short is not ready, and gets no hole', async () => {
    await append('a')
    const path = join(directory, SEGMENT)
    const { size } = await stat(path)
    await truncate(path, size - 1)
    expect(await engine.prove()).toEqual({ kind: 'not-ready', reason: 'the disk refused (ELOST)' })
    expect(await append('b')).toMatchObject({ kind: 'unavailable' })
    expect((await stat(path)).size).toBe(size - 1)
  })

  test('[D12] it takes its turn: while an append is stuck there is no proof', async () => {
    let release = (): void => {}
    onStep = (does) => (does === 'write' ? new Promise((resolve) => (release = resolve)) : undefined)
    const stuck = append('a')
    await memory.world.settle()
    let proved = false
    const proof = engine.prove().then((result) => ((proved = true), result))
    await memory.world.settle()
    expect(proved).toBe(false)
    onStep = () => {}
    release()
    await stuck
    expect(await proof).toMatchObject({ kind: 'proved' })
  })

  test('[R6] that appends begin to fail is told at once, before those who appended know, and once for a run', async () => {
    const heard: string[] = []
    const cancel = engine.onFailing((reason) => heard.push(reason))
    failing = ['write']
    const told = append('a').then((appended) => heard.push(appended.kind))
    await told
    await append('b')
    expect(heard).toEqual(['the disk refused (ENOSPC)', 'unavailable'])
    failing = []
    await append('c')
    cancel()
    failing = ['write']
    await append('d')
    expect(heard).toHaveLength(2)
    // A canary in between makes the next failure news again.
    failing = []
    await engine.prove()
    engine.onFailing((reason) => heard.push(reason))
    failing = ['write']
    await append('e')
    expect(heard).toHaveLength(3)
  })

  test('[D2] [D12] a process that ends in the middle of it loses nothing', async () => {
    await append('a')
    const crashed = await memory.crashed(directory)
    const path = join(crashed, SEGMENT)
    const { size } = await stat(path)
    await appendFile(path, canaryOf('0b0d7c1e-1111-4111-8111-111111111111'))
    const after = await memory.open(crashed)
    const page = await after.log.read('room', { limit: 10, reverse: false }, KEPT)
    expect(page).toMatchObject({ kind: 'page', publications: [{ offset: 1 }] })
    expect((await stat(path)).size).toBe(size)
    await after.close()
  })
})
