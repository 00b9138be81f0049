import { readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { MemoryWorld } from '../../test/support/memory-world.ts'
import { watchedFiles, type Step } from '../../test/support/watched-files.ts'
import type { Appended, ChannelLog, Retention, StreamPosition } from '../channel/index.ts'
import { encodeSegmentHeader, SEGMENT_HEADER_BYTES } from './segment-header.ts'

const KEPT: Retention = { size: 100, ttlMs: 60_000, metaTtlMs: 600_000, idWindowMs: 30_000 }
const FIRST_SEGMENT = '00000001.log'

let memory: MemoryWorld
let directory: string
beforeEach(async () => {
  memory = new MemoryWorld()
  directory = await memory.directory()
})
afterEach(() => memory.cleanUp())

const append = async (log: ChannelLog, channel: string, text: string, id?: string): Promise<Appended> =>
  log.append(channel, { data: JSON.stringify(text), ...(id === undefined ? {} : { id }) }, KEPT)

async function texts(log: ChannelLog, channel: string): Promise<unknown> {
  const page = await log.read(channel, { limit: 1_000, reverse: false }, KEPT)
  return page.kind === 'page' ? page.publications.map(({ data }) => JSON.parse(data) as unknown) : page.kind
}

const top = async (log: ChannelLog, channel: string): Promise<StreamPosition> =>
  (await log.read(channel, { limit: 0, reverse: false }, KEPT)).top

/** Where the log's only segment ends after each of some appends. */
async function appendMeasured(words: readonly string[]): Promise<readonly number[]> {
  const engine = await memory.open(directory)
  const ends: number[] = []
  for (const word of words) {
    await append(engine.log, 'room', word, `id-${word}`)
    ends.push((await stat(join(directory, FIRST_SEGMENT))).size)
  }
  await engine.close()
  return ends
}

describe('restart', () => {
  test('[D4] publications, offsets, epoch and ids survive a restart', async () => {
    const before = await memory.open(directory)
    const draft = { data: '{"text":"世界"}', info: '{"user":"ä"}', tags: { a: 'b' }, delta: true, id: 'id-1' }
    const first = await before.log.append('room', draft, KEPT)
    await append(before.log, 'room', 'b')
    await before.close()
    const after = await memory.open(directory)
    const page = await after.log.read('room', { limit: 10, reverse: false }, KEPT)
    const { id, ...publication } = draft
    expect(page).toMatchObject({
      publications: [
        { ...publication, offset: 1 },
        { data: '"b"', offset: 2 },
      ],
    })
    expect(await after.log.append('room', draft, KEPT)).toEqual({ ...first, duplicate: true })
    expect(await append(after.log, 'room', 'c')).toMatchObject({ position: { offset: 3, epoch: page.top.epoch } })
    await after.close()
    expect(id).toBe('id-1')
  })

  test('[D4] an end without a word costs nothing that was acknowledged', async () => {
    const before = await memory.open(directory)
    const first = await append(before.log, 'room', 'a', 'id-1')
    const after = await memory.open(await memory.crashed(directory))
    expect(await append(after.log, 'room', 'a', 'id-1')).toEqual({ ...first, duplicate: true })
    expect(await texts(after.log, 'room')).toEqual(['a'])
    await Promise.all([before.close(), after.close()])
  })

  test('[D4] a stream that was only read keeps its epoch, and a removed one its offset', async () => {
    const before = await memory.open(directory)
    const opened = await top(before.log, 'opened')
    await append(before.log, 'removed', 'a', 'id-1')
    await before.log.remove('removed')
    const removed = await top(before.log, 'removed')
    await before.close()
    const after = await memory.open(directory)
    expect(await top(after.log, 'opened')).toEqual(opened)
    expect(await top(after.log, 'removed')).toEqual(removed)
    expect(await texts(after.log, 'removed')).toEqual([])
    expect(await append(after.log, 'removed', 'a', 'id-1')).toMatchObject({ position: removed, duplicate: true })
    await after.close()
  })

  test('[D4] an id that came again after its window is recognised at its later place', async () => {
    const before = await memory.open(directory)
    await append(before.log, 'room', 'a', 'id-1')
    await memory.world.advance(KEPT.idWindowMs)
    const later = await append(before.log, 'room', 'b', 'id-1')
    await before.close()
    const after = await memory.open(directory)
    expect(await append(after.log, 'room', 'b', 'id-1')).toEqual({ ...later, duplicate: true })
    await after.close()
  })

  test('[D3] what expired while the engine was away is not shown, and what would have been trimmed neither', async () => {
    const small = { ...KEPT, size: 2 }
    const before = await memory.open(directory)
    await append(before.log, 'old', 'a')
    for (const data of ['"a"', '"b"', '"c"']) await before.log.append('small', { data }, small)
    const position = await top(before.log, 'old')
    await before.close()
    await memory.world.advance(KEPT.ttlMs / 2)
    const between = await memory.open(directory)
    expect(between.stats().publications).toBe(3)
    expect((await between.log.recover('small', { ...(await top(between.log, 'small')), offset: 0 }, small, 10)).kind).toBe('gap')
    await between.close()
    await memory.world.advance(KEPT.ttlMs / 2)
    const after = await memory.open(directory)
    expect(after.stats().publications).toBe(0)
    expect(await top(after.log, 'old')).toEqual(position)
    await after.close()
  })

  test('[D3] a stream that expired while the engine was away begins anew', async () => {
    const before = await memory.open(directory)
    await append(before.log, 'room', 'a')
    const { epoch } = await top(before.log, 'room')
    await before.close()
    await memory.world.advance(KEPT.metaTtlMs)
    const after = await memory.open(directory)
    expect(after.stats().channels).toBe(0)
    expect((await top(after.log, 'room')).epoch).not.toBe(epoch)
    await after.close()
  })

  test('[D4] a start says what was recovered', async () => {
    await appendMeasured(['a', 'b'])
    const engine = await memory.open(directory)
    expect(memory.logger.events.at(-1)).toEqual({ name: 'log.recovered', fields: { channels: 1, publications: 2, ms: 0 } })
    await engine.close()
  })

  test('[D4] appends after a restart go on in the same segment', async () => {
    await appendMeasured(['a'])
    await appendMeasured(['b'])
    const engine = await memory.open(directory)
    expect(await texts(engine.log, 'room')).toEqual(['a', 'b'])
    expect((await readdir(directory)).sort()).toEqual([FIRST_SEGMENT, 'lock', 'open'])
    await engine.close()
  })
})

describe('a damaged log', () => {
  test('[D2] a last record that was cut off is dropped, wherever it was cut, and said', async () => {
    const [, secondEnd = 0, thirdEnd = 0] = await appendMeasured(['a', 'b', 'c'])
    const whole = await readFile(join(directory, FIRST_SEGMENT))
    expect(thirdEnd).toBe(whole.length)
    for (let size = secondEnd; size < thirdEnd; size++) {
      await writeFile(join(directory, FIRST_SEGMENT), whole.subarray(0, size))
      memory.logger.events.length = 0
      const engine = await memory.open(directory)
      expect(await texts(engine.log, 'room'), `cut to ${size}`).toEqual(['a', 'b'])
      const dropped = memory.logger.events.filter(({ name }) => name === 'log.tail_dropped').map(({ fields }) => fields)
      const said = { file: FIRST_SEGMENT, at: secondEnd, bytes: size - secondEnd }
      expect(dropped, `cut to ${size}`).toEqual(size === secondEnd ? [] : [said])
      // The place of the lost record is taken as if it had never been.
      expect(await append(engine.log, 'room', 'd', 'id-c')).toMatchObject({ position: { offset: 3 }, duplicate: false })
      await engine.close()
      const again = await memory.open(directory)
      expect(await texts(again.log, 'room'), `cut to ${size}`).toEqual(['a', 'b', 'd'])
      await again.close()
    }
  })

  test('[D2] the end may also be noise instead of a part', async () => {
    const [end = 0] = await appendMeasured(['a'])
    const whole = await readFile(join(directory, FIRST_SEGMENT))
    await writeFile(join(directory, FIRST_SEGMENT), Buffer.concat([whole, Buffer.alloc(5_000), Buffer.from([0xff])]))
    const engine = await memory.open(directory)
    expect(await texts(engine.log, 'room')).toEqual(['a'])
    expect((await stat(join(directory, FIRST_SEGMENT))).size).toBe(end)
    await engine.close()
  })

  test('[D5] a flipped bit in any byte of a record that others follow is refused, with file and place', async () => {
    const [firstEnd = 0, secondEnd = 0] = await appendMeasured(['a', 'b', 'c'])
    const whole = await readFile(join(directory, FIRST_SEGMENT))
    for (let at = firstEnd; at < secondEnd; at++) {
      const flipped = Buffer.from(whole)
      flipped[at] = (flipped[at] ?? 0) ^ 0x10
      await writeFile(join(directory, FIRST_SEGMENT), flipped)
      const refused = await memory.open(directory).catch((error: unknown) => error)
      expect(refused, `flipped at ${at}`).toMatchObject({
        code: 'storage',
        message: expect.stringMatching(
          new RegExp(`${FIRST_SEGMENT}: the record at byte ${firstEnd} is damaged, and records follow at byte ${secondEnd}$`),
        ) as string,
        advice: expect.stringContaining(`cut it to ${firstEnd} bytes`) as string,
      })
      expect(await readFile(join(directory, FIRST_SEGMENT))).toEqual(flipped)
    }
  })

  test('[D5] a cut-off record in a segment that another follows is refused', async () => {
    const [end = 0] = await appendMeasured(['a'])
    await truncate(join(directory, FIRST_SEGMENT), end - 1)
    await writeFile(join(directory, '00000002.log'), encodeSegmentHeader())
    await expect(memory.open(directory)).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringContaining(`${FIRST_SEGMENT}: the record at byte ${SEGMENT_HEADER_BYTES} is damaged`) as string,
    })
  })

  test('[D5] a hole in the offsets of a stream is refused', async () => {
    const [firstEnd = 0, secondEnd = 0] = await appendMeasured(['a', 'b', 'c'])
    const whole = await readFile(join(directory, FIRST_SEGMENT))
    await writeFile(join(directory, FIRST_SEGMENT), Buffer.concat([whole.subarray(0, firstEnd), whole.subarray(secondEnd)]))
    await expect(memory.open(directory)).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringContaining(`at byte ${firstEnd}, publication 3 of a channel follows publication 1`) as string,
    })
  })

  test('[D5] a record that reaches over many reads is found whole, and a bit flipped in it is refused', async () => {
    const engine = await memory.open(directory)
    const large = 'x'.repeat(3_500_000)
    await append(engine.log, 'room', large)
    await append(engine.log, 'room', 'b')
    await engine.close()
    const again = await memory.open(directory)
    expect(await texts(again.log, 'room')).toEqual([large, 'b'])
    await again.close()
    const bytes = await readFile(join(directory, FIRST_SEGMENT))
    bytes[2_000_000] = 0
    await writeFile(join(directory, FIRST_SEGMENT), bytes)
    await expect(memory.open(directory)).rejects.toMatchObject({ code: 'storage' })
  })

  test('[D10] a format of another version is refused by its number', async () => {
    await appendMeasured(['a'])
    const bytes = await readFile(join(directory, FIRST_SEGMENT))
    bytes.set(headerOfVersion(2), 0)
    await writeFile(join(directory, FIRST_SEGMENT), bytes)
    await expect(memory.open(directory)).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringContaining('is written in format 2, and this is format 1') as string,
    })
  })

  test('[D10] a file that is no segment is refused, and left as it is', async () => {
    for (const content of ['', 'tidegate', 'something else entirely']) {
      await writeFile(join(directory, FIRST_SEGMENT), content)
      await expect(memory.open(directory)).rejects.toMatchObject({
        message: expect.stringContaining('it does not begin as a segment of the log does') as string,
      })
      expect(await readFile(join(directory, FIRST_SEGMENT), 'utf8')).toBe(content)
    }
  })

  test('[D10] files with other names are nobody of ours', async () => {
    await writeFile(join(directory, 'notes.txt'), 'mine')
    await appendMeasured(['a'])
    expect(await readFile(join(directory, 'notes.txt'), 'utf8')).toBe('mine')
  })
})

describe('writing', () => {
  /** An engine whose steps on the disk are counted; `gate` holds the next write back. */
  async function counted() {
    const steps: Step[] = []
    const gates: Promise<void>[] = []
    const files = watchedFiles((step) => {
      steps.push(step)
      return step.does === 'write' ? gates.shift() : undefined
    })
    const engine = await memory.open(directory, { files })
    steps.length = 0
    return { engine, steps, gates, count: (does: Step['does']) => steps.filter((step) => step.does === does).length }
  }

  test('[D6] what is appended in one turn is one write, to several channels too', async () => {
    const { engine, count } = await counted()
    await Promise.all(Array.from({ length: 100 }, (_, index) => append(engine.log, `room-${index % 7}`, `${index}`)))
    expect(count('write')).toBe(1)
    await engine.close()
  })

  test('[D6] what is appended while a write is in flight is the next write', async () => {
    const { engine, gates, count } = await counted()
    const gate = closedGate()
    gates.push(gate.opened)
    const first = append(engine.log, 'room', 'a')
    while (count('write') === 0) await new Promise((resolve) => setImmediate(resolve))
    const second = [append(engine.log, 'room', 'b'), append(engine.log, 'room', 'c')]
    await new Promise((resolve) => setImmediate(resolve))
    expect(count('write')).toBe(1)
    gate.open()
    await Promise.all([first, ...second])
    expect(count('write')).toBe(2)
    expect(await texts(engine.log, 'room')).toEqual(['a', 'b', 'c'])
    await engine.close()
  })

  test('[D1] before it is written a publication is neither acknowledged, nor announced, nor readable', async () => {
    const { engine, gates, count } = await counted()
    const before = await top(engine.log, 'room')
    const gate = closedGate()
    gates.push(gate.opened)
    const seen: string[] = []
    await engine.log.follow('room', () => seen.push('announced'))
    const appending = append(engine.log, 'room', 'a').then(() => seen.push('acknowledged'))
    while (count('write') < 2) await new Promise((resolve) => setImmediate(resolve))
    expect(seen).toEqual([])
    expect(await texts(engine.log, 'room')).toEqual([])
    expect(await engine.log.recover('room', before, KEPT, 10)).toMatchObject({ publications: [], top: before })
    gate.open()
    await appending
    expect(seen).toEqual(['announced', 'acknowledged'])
    await engine.close()
  })

  test('[D1] when it is acknowledged it stands in the file', async () => {
    const { engine } = await counted()
    await append(engine.log, 'room', 'find me')
    expect((await readFile(join(directory, FIRST_SEGMENT))).includes('find me')).toBe(true)
    await engine.close()
  })

  test('[D11] what was written is synced a second later, once, and not again when nothing was', async () => {
    const { engine, count } = await counted()
    await append(engine.log, 'room', 'a')
    await append(engine.log, 'room', 'b')
    await memory.world.advance(999)
    expect(count('sync')).toBe(0)
    await memory.world.advance(1)
    expect(count('sync')).toBe(1)
    await memory.world.advance(10_000)
    expect(count('sync')).toBe(1)
    await append(engine.log, 'room', 'c')
    await engine.close()
    expect(count('sync')).toBe(2)
  })

  test('[D11] a segment that is left is synced first', async () => {
    const steps: Step[] = []
    const files = watchedFiles((step) => void steps.push(step))
    const engine = await memory.open(directory, { files, options: { segmentBytes: 100 } })
    for (const text of ['a', 'b']) await append(engine.log, 'room', text)
    const created = steps.findIndex(({ does, file }) => does === 'create' && file.startsWith('00000002'))
    expect(steps[created - 1]).toEqual({ does: 'sync', file: FIRST_SEGMENT })
    await engine.close()
    const again = await memory.open(directory)
    expect(await texts(again.log, 'room')).toEqual(['a', 'b'])
    await again.close()
  })

  test('[D11] files and directory are private to the user', async () => {
    const inner = join(directory, 'deep', 'log')
    const engine = await memory.open(inner)
    const modes = [inner, join(inner, FIRST_SEGMENT), join(inner, 'lock')].map(async (path) => (await stat(path)).mode & 0o777)
    expect(await Promise.all(modes)).toEqual([0o700, 0o600, 0o600])
    await engine.close()
  })

  test('[D1] close writes what was appended before it, and refuses what comes after', async () => {
    const engine = await memory.open(directory)
    const pending = [append(engine.log, 'room', 'a'), append(engine.log, 'room', 'b')]
    const closing = engine.close()
    expect(await append(engine.log, 'room', 'c')).toEqual({ kind: 'unavailable', reason: 'the log is closed' })
    expect((await Promise.all(pending)).map(({ kind }) => kind)).toEqual(['stored', 'stored'])
    await closing
    const again = await memory.open(directory)
    expect(await texts(again.log, 'room')).toEqual(['a', 'b'])
    await again.close()
  })

  test('close leaves no timer, and may be called twice', async () => {
    const engine = await memory.open(directory)
    await append(engine.log, 'room', 'a')
    await Promise.all([engine.close(), engine.close()])
    expect(memory.world.timersLeft).toBe(0)
  })
})

function closedGate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open: () => open() }
}

function headerOfVersion(version: number): Buffer {
  const bytes = encodeSegmentHeader()
  bytes.writeUInt32LE(version, 8)
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 12)), 12)
  return bytes
}
