/** The machine ends, not the process: what was written and not synced may be gone, though somebody was told that it is kept. */
import { readdir, readFile, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { MemoryWorld } from '../../test/support/memory-world.ts'
import { DiskError, watchedFiles } from '../../test/support/watched-files.ts'
import type { ChannelLog, Retention, StreamPosition } from '../channel/index.ts'
import type { MemoryEngine } from './engine.ts'

const KEPT: Retention = { size: 100, ttlMs: 60_000, metaTtlMs: 600_000, idWindowMs: 30_000 }
const SEGMENT = '00000001.log'

let memory: MemoryWorld
let directory: string
const open: MemoryEngine[] = []
beforeEach(async () => {
  memory = new MemoryWorld()
  directory = await memory.directory()
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((engine) => engine.close()))
  await memory.cleanUp()
})

/** The machine was started so often. Undefined: it does not tell. */
async function start(boot: string | undefined, where = directory): Promise<MemoryEngine> {
  const engine = await memory.open(where, { boot: () => Promise.resolve(boot) })
  open.push(engine)
  return engine
}

async function append(log: ChannelLog, text: string, channel = 'room'): Promise<StreamPosition> {
  const appended = await log.append(channel, { data: JSON.stringify(text), id: text }, KEPT)
  if (appended.kind !== 'stored') throw new Error(`${text} is ${appended.kind}`)
  return appended.position
}

async function texts(log: ChannelLog): Promise<readonly unknown[]> {
  const page = await log.read('room', { limit: 100, reverse: false }, KEPT)
  return page.kind === 'page' ? page.publications.map(({ data }) => JSON.parse(data) as unknown) : []
}

const recover = async (log: ChannelLog, since: StreamPosition): Promise<string> =>
  (await log.recover('room', since, KEPT, 100)).kind

/** What is on the disk after a loss of power that cost everything behind this size. */
async function powerLost(size: number): Promise<string> {
  const copy = await memory.crashed(directory)
  await truncate(join(copy, SEGMENT), size)
  return copy
}

const size = async (): Promise<number> => (await stat(join(directory, SEGMENT))).size

test('[L3] [D13] nobody is told that nothing is missing by a log that has lost what they hold, and goes on from there', async () => {
  const before = await start('one')
  await append(before.log, 'a')
  const synced = await size()
  const lost = await append(before.log, 'b')
  const after = await start('two', await powerLost(synced))
  // Another one has the place of the one that was lost.
  const other = await append(after.log, 'c')
  expect([other.offset, await texts(after.log)]).toEqual([lost.offset, ['a', 'c']])
  expect(await recover(after.log, lost)).toBe('gap')
  expect(await recover(after.log, other)).toBe('continuous')
  expect(memory.logger.events).toContainEqual({ name: 'log.lineage_begun', fields: { channels: 1 } })
})

test('[D13] what was kept is kept, under the new epoch, and so it stays', async () => {
  const before = await start('one')
  const first = await append(before.log, 'a')
  const copy = await powerLost(await size())
  const after = await start('two', copy)
  // An id is known by its place of now.
  const known = await append(after.log, 'a')
  expect([known.offset, known.epoch === first.epoch]).toEqual([first.offset, false])
  const second = await append(after.log, 'b')
  const again = await start('two', await memory.crashed(copy))
  expect([await texts(again.log), await recover(again.log, known), await recover(again.log, first)]).toEqual([
    ['a', 'b'],
    'continuous',
    'gap',
  ])
  expect((await append(again.log, 'b')).epoch).toBe(second.epoch)
})

test('[D13] also after a second loss of power, before anything was said', async () => {
  const before = await start('one')
  await append(before.log, 'a')
  const synced = await size()
  const lost = await append(before.log, 'b')
  const copy = await powerLost(synced)
  // The second start does not get as far as its first word.
  const files = watchedFiles(({ does, file }) => {
    if (does === 'sync' && file === SEGMENT) throw new DiskError('EIO')
  })
  await expect(memory.open(copy, { files, boot: () => Promise.resolve('two') })).rejects.toMatchObject({ code: 'storage' })
  const after = await start('two', copy)
  await append(after.log, 'c')
  expect(await recover(after.log, lost)).toBe('gap')
})

test('[D4] [D13] the end of the process, and a clean end, cost nobody a position', async () => {
  const before = await start('one')
  const position = await append(before.log, 'a')
  const killed = await start('one', await memory.crashed(directory))
  expect(await recover(killed.log, position)).toBe('continuous')
  expect(await readFile(join(directory, 'open'), 'utf8')).toBe('one')
  await before.close()
  expect((await readdir(directory)).sort()).toEqual([SEGMENT])
  const after = await start('two')
  expect(await recover(after.log, position)).toBe('continuous')
})

test('[D13] a machine that does not tell its starts apart is believed after a clean end only', async () => {
  const before = await start(undefined)
  const position = await append(before.log, 'a')
  const killed = await start(undefined, await memory.crashed(directory))
  expect(await recover(killed.log, position)).toBe('gap')
  await before.close()
  const after = await start(undefined)
  expect(await recover(after.log, position)).toBe('continuous')
})

test('[D13] what could not be synced at the end stays marked', async () => {
  let isBroken = false
  const files = watchedFiles(({ does, file }) => {
    if (isBroken && does === 'sync' && file === SEGMENT) throw new DiskError('EIO')
  })
  const before = await memory.open(directory, { files, boot: () => Promise.resolve('one') })
  const position = await append(before.log, 'a')
  isBroken = true
  await before.close()
  expect(await readdir(directory)).toContain('open')
  const after = await start('two')
  expect(await recover(after.log, position)).toBe('gap')
})
