import { join } from 'node:path'
import type { Clock, Logger } from '../runtime/index.ts'
import type { Files, LogFile } from './files.ts'
import type { IdWindow } from './id-window.ts'
import { RecordBuffer } from './record.ts'
import { encodeSegmentHeader, SEGMENT_HEADER_BYTES } from './segment-header.ts'
import { unfinishedName, type SegmentName } from './segment-name.ts'
import type { Segments } from './segments.ts'
import type { Stream } from './stream.ts'
import type { Streams } from './streams.ts'

/** A snapshot is written in pieces of about this size; appends go on in between. */
const PIECE_BYTES = 262_144

interface CompactionParts {
  readonly directory: string
  readonly files: Files
  readonly segments: Segments
  readonly streams: Streams
  readonly ids: IdWindow
  readonly clock: Clock
  readonly logger: Logger
  readonly nowMs: () => number
  /** Runs while no batch is being written. */
  readonly between: <Result>(task: () => Promise<Result>) => Promise<Result>
  /** Below this nothing is compacted. */
  readonly bytesMin: number
}

/**
 * Rewrites what is alive once it is less than half of what lies on disk (rule D9), while appends go on:
 *
 *     roll, keeping number n free -> write n.snapshot.tmp, sync -> rename to n.snapshot, sync the directory -> remove what is older
 *
 * Until the rename the old segments count, from it on the snapshot does. It shows each stream as it stands when its turn
 * comes, some appends later than the roll; replay passes over what it already has.
 */
export class Compaction {
  readonly #parts: CompactionParts
  #running: Promise<void> | undefined
  #isStopped = false
  /** After a failure, not again before the log has grown by half. */
  #notBeforeBytes = 0

  constructor(parts: CompactionParts) {
    this.#parts = parts
  }

  /** Begins if it is time and none runs. Cheap: asked after every batch. */
  consider(): void {
    if (this.#running !== undefined || this.#isStopped || !this.#isDue()) return
    this.#running = this.#run().finally(() => {
      this.#running = undefined
    })
  }

  /** Resolves when none runs; none begins any more. One that runs gives up. */
  async stop(): Promise<void> {
    this.#isStopped = true
    await this.#running
  }

  #isDue(): boolean {
    const { segments, streams, ids, bytesMin } = this.#parts
    const total = segments.totalBytes
    return total >= Math.max(bytesMin, this.#notBeforeBytes) && (streams.liveBytes + ids.bytes) * 2 < total
  }

  async #run(): Promise<void> {
    const { segments, logger, clock, between } = this.#parts
    const bytesBefore = segments.totalBytes
    const startMs = clock.monotonicMs()
    try {
      const name = await between(() => segments.rollLeavingRoom())
      const size = await this.#writeSnapshot(name)
      if (size === undefined) return
      await segments.replaceBefore({ name, size })
      this.#notBeforeBytes = 0
      const ms = Math.round(clock.monotonicMs() - startMs)
      logger.event('log.compacted', { bytesBefore, bytesAfter: segments.totalBytes, ms })
    } catch (error) {
      this.#notBeforeBytes = bytesBefore * 1.5
      logger.event('log.failed', { step: 'compact', error })
    }
  }

  /** @returns the size; undefined: stopped, and nothing is left of it. */
  async #writeSnapshot(name: SegmentName): Promise<number | undefined> {
    const { files, directory } = this.#parts
    const unfinished = join(directory, unfinishedName(name))
    const file = await files.create(unfinished)
    let size: number | undefined
    try {
      try {
        size = await this.#writePieces(file)
      } finally {
        await file.close()
      }
    } finally {
      // It may be the very thing that filled the disk.
      if (size === undefined) await files.remove(unfinished).catch(() => undefined)
    }
    if (size === undefined) return undefined
    await files.rename(unfinished, join(directory, name.file))
    await files.syncDirectory(directory)
    return size
  }

  async #writePieces(file: LogFile): Promise<number | undefined> {
    await file.write(encodeSegmentHeader(), 0)
    let size = SEGMENT_HEADER_BYTES
    for (const piece of this.#pieces()) {
      if (this.#isStopped) return undefined
      await file.write(piece, size)
      size += piece.length
    }
    await file.sync()
    return size
  }

  /** Streams before ids: an id whose publication is let go in between is then in both rather than in neither. */
  *#pieces(): Generator<Buffer> {
    const { streams, ids, nowMs } = this.#parts
    const buffer = new RecordBuffer()
    for (const stream of streams.values()) yield* streamPieces(stream, buffer)
    for (const { channel, id, position, expiresMs } of ids.values()) {
      if (position === undefined || expiresMs <= nowMs()) continue
      const stream = streams.get(channel)
      if (stream?.epoch === position.epoch && stream.holds(position.offset)) continue
      buffer.add({ kind: 'id', channel, id, ...position, expiresMs })
      if (buffer.length >= PIECE_BYTES) yield* flush(buffer)
    }
    yield* flush(buffer)
  }
}

function* streamPieces(stream: Stream, buffer: RecordBuffer): Generator<Buffer> {
  const { channel, epoch, retention, topOffset, touchedMs } = stream
  const held = stream.held()
  buffer.add({ kind: 'stream', channel, epoch, offset: topOffset - held.length, timeMs: touchedMs, retention })
  for (const { publication, id, timeMs } of held) {
    buffer.add({ kind: 'publication', channel, epoch, publication, id, timeMs, retention })
    if (buffer.length >= PIECE_BYTES) yield* flush(buffer)
  }
}

function* flush(buffer: RecordBuffer): Generator<Buffer> {
  if (buffer.length === 0) return
  yield buffer.bytes()
  buffer.reset()
}
