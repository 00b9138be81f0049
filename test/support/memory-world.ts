import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMemoryEngine, openMemoryEngine, type DiskEngineParts, type MemoryEngine } from '../../src/memory/index.ts'
import type { Timers } from '../../src/runtime/index.ts'
import { ManualWorld, RecordingLogger, seededRandom } from '../../src/runtime/manual.ts'
import { copyAsAfterCrash } from './watched-files.ts'

/** A world in which time stands still until a test turns it, but a turn of the event loop ends by itself. */
export class MemoryWorld {
  readonly world = new ManualWorld()
  readonly logger = new RecordingLogger()
  readonly random = seededRandom(1)
  readonly timers: Timers = { ...this.world.timers, soon: (run) => void setImmediate(run) }
  readonly #directories: string[] = []

  create(options: DiskEngineParts['options'] = {}): MemoryEngine {
    return createMemoryEngine({ ...this.#parts(), options })
  }

  open(directory: string, more: Pick<DiskEngineParts, 'options' | 'files' | 'boot'> = {}): Promise<MemoryEngine> {
    return openMemoryEngine({ ...this.#parts(), directory, ...more })
  }

  #parts(): Pick<DiskEngineParts, 'clock' | 'timers' | 'random' | 'logger'> {
    return { clock: this.world.clock, timers: this.timers, random: this.random, logger: this.logger }
  }

  /** Empty, and removed by {@link cleanUp}. */
  async directory(): Promise<string> {
    const directory = await mkdtemp(join(tmpdir(), 'tidegate-memory-'))
    this.#directories.push(directory)
    return directory
  }

  /** What an engine would find if the one that has `directory` open ended now, without a word. */
  async crashed(directory: string): Promise<string> {
    const copy = await this.directory()
    copyAsAfterCrash(directory, copy)
    return copy
  }

  async cleanUp(): Promise<void> {
    for (const directory of this.#directories.splice(0)) await rm(directory, { recursive: true, force: true })
  }
}
