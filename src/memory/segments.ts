import { join } from 'node:path'
import type { Cancel, Logger, Timers } from '../runtime/index.ts'
import type { Files, LogFile } from './files.ts'
import { encodeSegmentHeader, SEGMENT_HEADER_BYTES } from './segment-header.ts'
import { segmentName, unfinishedName, type SegmentName } from './segment-name.ts'

/** A segment that is only read any more. */
export interface ClosedSegment {
  readonly name: SegmentName
  readonly size: number
}

/** The segment that grows. */
interface ActiveSegment {
  readonly name: SegmentName
  readonly file: LogFile
  /** Where the last whole batch ends. */
  size: number
  /** Something lies behind `size`: what a failed write left, and truncating has not yet removed. */
  hasDebris: boolean
}

interface SegmentsParts {
  readonly directory: string
  readonly files: Files
  readonly timers: Timers
  readonly logger: Logger
  readonly segmentBytes: number
  readonly syncEveryMs: number
}

/**
 * The files of the log. One caller at a time writes: the {@link Writer}. Synced `syncEveryMs` after something was
 * written, when a segment is left, and on close.
 */
export class Segments {
  readonly #parts: SegmentsParts
  #closed: ClosedSegment[]
  #active: ActiveSegment
  #nextSequence: number
  /** What the last look at the growing file's place found wrong. Appends wait until a look finds it right. */
  #lost: unknown
  #isSynced = true
  #cancelSync: Cancel | undefined

  private constructor(parts: SegmentsParts, closed: readonly ClosedSegment[], active: ActiveSegment, nextSequence: number) {
    this.#parts = parts
    this.#closed = [...closed]
    this.#active = active
    this.#nextSequence = nextSequence
  }

  /** Goes on behind the last of `found`, or begins a new one. */
  static async open(parts: SegmentsParts, found: readonly ClosedSegment[]): Promise<Segments> {
    const last = found.at(-1)
    const nextSequence = (last?.name.sequence ?? 0) + 1
    if (last?.name.kind !== 'log') {
      return new Segments(parts, found, await createSegment(parts, segmentName(nextSequence, 'log')), nextSequence + 1)
    }
    const file = await parts.files.open(join(parts.directory, last.name.file))
    return new Segments(parts, found.slice(0, -1), { name: last.name, file, size: last.size, hasDebris: false }, nextSequence)
  }

  get totalBytes(): number {
    return this.#closed.reduce((sum, { size }) => sum + size, this.#active.size)
  }

  /** Appends the bytes, or rejects and leaves none of them (rule D7). */
  async append(bytes: Buffer): Promise<void> {
    this.#checkLost()
    await this.#clearDebris()
    if (this.#active.size >= this.#parts.segmentBytes) await this.roll()
    const active = this.#active
    try {
      await active.file.write(bytes, active.size)
    } catch (cause) {
      active.hasDebris = true
      // The write's own error says more; if this fails too, the next append begins with it.
      await this.#clearDebris().catch(() => undefined)
      throw cause
    }
    active.size += bytes.length
    this.#isSynced = false
    this.#syncLater()
  }

  async #clearDebris(): Promise<void> {
    if (!this.#active.hasDebris) return
    await this.#active.file.truncate(this.#active.size)
    this.#active.hasDebris = false
  }

  /** Goes on in a new segment; the one before is synced. If it rejects, everything is as it was. */
  async roll(): Promise<void> {
    this.#checkLost()
    const before = this.#active
    await this.#clearDebris()
    await before.file.sync()
    this.#active = await createSegment(this.#parts, segmentName(this.#nextSequence++, 'log'))
    this.#closed.push({ name: before.name, size: before.size })
    await before.file.close().catch((error: unknown) => this.#failed('close', error))
  }

  /** Rolls, and keeps a number free before the new segment: for a snapshot of all that came before. */
  async rollLeavingRoom(): Promise<SegmentName> {
    const snapshot = segmentName(this.#nextSequence++, 'snapshot')
    await this.roll()
    return snapshot
  }

  /** The snapshot is in place: what came before it goes, oldest first. */
  async replaceBefore(snapshot: ClosedSegment): Promise<void> {
    const { files, directory } = this.#parts
    const older = this.#closed.filter(({ name }) => name.sequence < snapshot.name.sequence)
    this.#closed = [snapshot, ...this.#closed.filter(({ name }) => name.sequence > snapshot.name.sequence)]
    for (const { name } of older) await files.remove(join(directory, name.file))
    await files.syncDirectory(directory)
  }

  /**
   * A round trip of the kind that appends make, where they make it: written behind the last batch, synced, read back, and cut
   * off again (rule D12). Before that the file must be where a next start looks for it, and whole. One caller at a time, like
   * {@link append}. @returns the file; rejects with what the disk said.
   */
  async prove(canary: Buffer): Promise<string> {
    await this.#look()
    await this.#clearDebris()
    const active = this.#active
    active.hasDebris = true
    await active.file.write(canary, active.size)
    await active.file.sync()
    const found = Buffer.alloc(canary.length)
    const read = await active.file.read(found, active.size)
    await this.#clearDebris()
    if (read !== canary.length || !found.equals(canary)) throw new CanaryLost()
    return active.name.file
  }

  /**
   * An open file takes all that is written to it, also after somebody has removed, moved or replaced it: what is acknowledged
   * then is gone at the next start. And one that somebody cut short would get a hole, which the next start refuses as damage.
   */
  async #look(): Promise<void> {
    const { name, file, size } = this.#active
    try {
      if (!(await file.isAt(join(this.#parts.directory, name.file)))) throw new SegmentLost('another file has its name')
      if ((await file.size()) < size) throw new SegmentLost('it was cut short')
      this.#lost = undefined
    } catch (error) {
      this.#lost = error
      throw error
    }
  }

  #checkLost(): void {
    if (this.#lost !== undefined) throw this.#lost
  }

  #syncLater(): void {
    this.#cancelSync ??= this.#parts.timers.after(this.#parts.syncEveryMs, () => {
      this.#cancelSync = undefined
      this.sync().catch((error: unknown) => {
        this.#failed('sync', error)
        this.#syncLater()
      })
    })
  }

  async sync(): Promise<void> {
    if (this.#isSynced) return
    this.#isSynced = true
    try {
      await this.#active.file.sync()
    } catch (cause) {
      this.#isSynced = false
      throw cause
    }
  }

  /** @returns whether everything that was appended would survive a loss of power. */
  async close(): Promise<boolean> {
    this.#cancelSync?.()
    await this.#clearDebris().catch((error: unknown) => this.#failed('truncate', error))
    await this.sync().catch((error: unknown) => this.#failed('sync', error))
    // A sync that failed in flight may have asked for another.
    this.#cancelSync?.()
    await this.#active.file.close().catch((error: unknown) => this.#failed('close', error))
    return this.#isSynced
  }

  #failed(step: string, error: unknown): void {
    this.#parts.logger.event('log.failed', { step, file: this.#active.name.file, error })
  }
}

/** The disk took the canary and gave something else back. */
export class CanaryLost extends Error {
  override readonly name = 'CanaryLost'
  readonly code = 'ECANARY'

  constructor() {
    super('what was read back is not what was written')
  }
}

/** The file that grows is not the one that it was: somebody else has been at it. */
export class SegmentLost extends Error {
  override readonly name = 'SegmentLost'
  readonly code = 'ELOST'

  constructor(how: string) {
    super(`the log's file is not what it was: ${how}`)
  }
}

/** Whole from the first moment it has its name: header written and synced under another, then renamed. */
async function createSegment({ files, directory }: SegmentsParts, name: SegmentName): Promise<ActiveSegment> {
  const unfinished = join(directory, unfinishedName(name))
  const file = await files.create(unfinished)
  try {
    await file.write(encodeSegmentHeader(), 0)
    await file.sync()
    await files.rename(unfinished, join(directory, name.file))
    await files.syncDirectory(directory)
  } catch (cause) {
    await file.close().catch(() => undefined)
    throw cause
  }
  return { name, file, size: SEGMENT_HEADER_BYTES, hasDebris: false }
}
