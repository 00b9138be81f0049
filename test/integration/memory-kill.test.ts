import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Retention } from '../../src/channel/index.ts'
import { openMemoryEngine, type MemoryEngine } from '../../src/memory/index.ts'
import { RecordingLogger } from '../../src/runtime/manual.ts'
import { realClock, realRandom, realTimers } from '../../src/runtime/real.ts'

const FIXTURE = fileURLToPath(new URL('fixtures/append-until-killed.mjs', import.meta.url))
const KEPT: Retention = { size: 50, ttlMs: 600_000, metaTtlMs: 600_000, idWindowMs: 600_000 }
/** After so many acknowledgements the process is killed: early, in the first segments, and after compactions. */
const KILLED_AFTER = [1, 70, 1_500, 4_000]

interface Acknowledged {
  readonly channel: string
  readonly id: string
  readonly offset: number
  readonly epoch: string
}

/** Lets a process append until it has acknowledged `count`, kills it in the middle of it, and tells all that it acknowledged. */
async function appendAndKill(directory: string, firstNumber: number, count: number): Promise<readonly Acknowledged[]> {
  const child = spawn(process.execPath, [FIXTURE, directory, String(firstNumber)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const acknowledged: Acknowledged[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    const [channel = '', id = '', offset, epoch] = line.split(' ')
    // The last line may be cut off: it tells of nothing.
    if (epoch?.length === 8) acknowledged.push({ channel, id, offset: Number(offset), epoch })
    if (acknowledged.length === count) child.kill('SIGKILL')
  }
  expect((await exited)[1]).toBe('SIGKILL')
  return acknowledged
}

describe('the in-process engine and kill -9', () => {
  let directory: string
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tidegate-kill-'))
  })
  afterEach(() => rm(directory, { recursive: true, force: true }))

  const open = (): Promise<MemoryEngine> =>
    openMemoryEngine({ directory, clock: realClock, timers: realTimers, random: realRandom, logger: new RecordingLogger() })

  test('[D4] every publication that was acknowledged before a kill -9 is there, with its offset and epoch', async () => {
    const all: Acknowledged[] = []
    for (const [round, count] of KILLED_AFTER.entries()) {
      const acknowledged = await appendAndKill(directory, round * 1_000_000, count)
      expect(acknowledged.length).toBeGreaterThanOrEqual(count)
      all.push(...acknowledged)
      const engine = await open()
      for (const { channel, id, offset, epoch } of all) {
        const again = await engine.log.append(channel, { data: JSON.stringify(id), id }, KEPT)
        expect(again).toEqual({ kind: 'stored', position: { offset, epoch }, duplicate: true })
      }
      for (const channel of new Set(all.map((one) => one.channel))) await expectHistory(engine, channel, all)
      await engine.close()
    }
  })

  /** The newest ones without a hole, each where it was acknowledged. */
  async function expectHistory(engine: MemoryEngine, channel: string, all: readonly Acknowledged[]): Promise<void> {
    const page = await engine.log.read(channel, { limit: 1_000, reverse: false }, KEPT)
    const publications = page.kind === 'page' ? page.publications : []
    const first = Math.max(1, page.top.offset - KEPT.size + 1)
    expect(publications.map(({ offset }) => offset)).toEqual(publications.map((_, index) => first + index))
    expect(publications.at(-1)?.offset).toBe(page.top.offset)
    const byOffset = new Map(all.filter((one) => one.channel === channel).map(({ offset, id }) => [offset, id]))
    for (const { offset, data } of publications) {
      const id = byOffset.get(offset)
      if (id !== undefined) expect(data).toBe(JSON.stringify(id))
    }
  }
})
