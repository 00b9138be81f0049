import type { ChannelLog, Follower, Presence } from '../channel/index.ts'
import { TidegateError, type Clock, type Logger, type Random, type Timers } from '../runtime/index.ts'
import { canaryOf, type DiskProof } from './canary.ts'
import { MemoryChannelLog, reasonOf } from './channel-log.ts'
import { Compaction } from './compaction.ts'
import { nodeFiles, type Files } from './files.ts'
import { IdWindow } from './id-window.ts'
import { lockDirectory, type DirectoryLock } from './lock.ts'
import { LogClock } from './log-clock.ts'
import { bootOfMachine, OpenMark } from './open-mark.ts'
import { MEMORY_DEFAULTS, type MemoryOptions } from './options.ts'
import { MemoryPresence } from './presence.ts'
import { RecordBuffer } from './record.ts'
import { replay } from './replay.ts'
import { restoreRecord, type LogState } from './restore.ts'
import { Segments } from './segments.ts'
import { Streams } from './streams.ts'
import { sweepRegularly } from './sweep.ts'

export interface MemoryEngineParts {
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
  readonly logger: Logger
  readonly options?: Partial<MemoryOptions>
}

export interface DiskEngineParts extends MemoryEngineParts {
  /** Made if it is not there. Nothing else may live in it, and one process at a time may have it open. */
  readonly directory: string
  /** The file system; a test hands in one that fails. */
  readonly files?: Files
  /** Keeps others out of the directory, by real files; whoever brings files that nobody else sees brings this as well. */
  readonly lock?: (directory: string, random: Random) => Promise<DirectoryLock>
  /** Names the machine's start that this is; undefined where nobody can tell it from another. */
  readonly boot?: () => Promise<string | undefined>
}

/** What the engine holds now. Bytes on disk are 0 without a disk. */
export interface MemoryEngineStats {
  readonly channels: number
  readonly publications: number
  /** Bytes of the publications held. */
  readonly historyBytes: number
  readonly ids: number
  readonly pendingBytes: number
  readonly diskBytes: number
  readonly presenceEntries: number
  /** Newcomers that presence did not show because of its bound. */
  readonly presenceRefused: number
}

export interface MemoryEngine {
  readonly log: ChannelLog
  readonly presence: Presence
  /**
   * Asks the disk for a proof: in its turn among the appends, so that a log that is stuck does not prove anything. Who asks while
   * one is under way gets that one's answer: a disk that hangs has one canary waiting, not one for each time that somebody asked.
   */
  prove(): Promise<DiskProof>
  /** Tells, in the turn in which it happens, that appends begin to fail. @returns takes the listener back. */
  onFailing(listener: (reason: string) => void): () => void
  /** Writes what was appended, syncs, leaves no timer and gives the directory back. Appends from now on are `unavailable`. */
  close(): Promise<void>
  stats(): MemoryEngineStats
}

/** The disk's part of an engine. */
interface Disk {
  readonly segments: Segments
  readonly files: Files
  readonly directory: string
  readonly lock: DirectoryLock
  readonly mark: OpenMark
}

/** Without a disk: everything is gone with the process. */
export function createMemoryEngine(parts: MemoryEngineParts): MemoryEngine {
  const options = { ...MEMORY_DEFAULTS, ...parts.options }
  return assemble(parts, options, newState(parts, options), undefined)
}

/**
 * With an append log on disk. An acknowledged publication was written: it survives the end of the process, `kill -9`
 * included. It is synced at most `syncEveryMs` (one second) later: so much a loss of power can cost, and after one nobody
 * is told that nothing is missing (rule D13).
 *
 * Throws a `storage` fault when the directory cannot be used, another process has it open, or what it holds cannot be read.
 */
export async function openMemoryEngine(parts: DiskEngineParts): Promise<MemoryEngine> {
  const { directory, logger, clock, timers, random, files = nodeFiles, lock: guard = lockDirectory, boot = bootOfMachine } = parts
  const options = { ...MEMORY_DEFAULTS, ...parts.options }
  const startMs = clock.monotonicMs()
  const { segmentBytes, syncEveryMs } = options
  let lock: DirectoryLock | undefined
  let segments: Segments | undefined
  try {
    await files.makeDirectory(directory)
    lock = await guard(directory, random)
    const state = newState(parts, options)
    const found = await replay({ directory, files, logger }, (record, bytes) => restoreRecord(state, record, bytes, options))
    segments = await Segments.open({ directory, files, timers, logger, segmentBytes, syncEveryMs }, found)
    const mark = new OpenMark(files, directory, await boot())
    if (await mark.isOfAnotherBoot()) await beginLineage(state, segments, logger)
    await mark.put()
    const engine = assemble(parts, options, state, { segments, files, directory, lock, mark })
    const { channels, publications } = engine.stats()
    logger.event('log.recovered', { channels, publications, ms: Math.round(clock.monotonicMs() - startMs) })
    return engine
  } catch (error) {
    await segments?.close()
    await lock?.release()
    if (error instanceof TidegateError) throw error
    throw new TidegateError('storage', `cannot open ${directory}: ${error instanceof Error ? error.message : String(error)}`, {
      advice: 'Name a directory that this user may write to, on a disk that has room.',
      cause: error,
    })
  }
}

/** On disk before anybody is told a position of it. */
async function beginLineage(state: EngineState, segments: Segments, logger: Logger): Promise<void> {
  const record = { kind: 'lineage', epoch: state.streams.newEpoch() } as const
  const buffer = new RecordBuffer()
  const bytes = buffer.add(record)
  await segments.append(buffer.bytes())
  await segments.sync()
  restoreRecord(state, record, bytes, MEMORY_DEFAULTS)
  logger.event('log.lineage_begun', { channels: state.streams.size })
}

interface EngineState extends LogState {
  readonly followers: Map<string, Follower>
}

function newState({ random }: MemoryEngineParts, options: MemoryOptions): EngineState {
  const followers = new Map<string, Follower>()
  const streams = new Streams(options.channelsMax, random, (channel) => followers.has(channel))
  return { streams, ids: new IdWindow(options.idsMax), newestMs: 0, followers }
}

function assemble(parts: MemoryEngineParts, options: MemoryOptions, state: EngineState, disk: Disk | undefined): MemoryEngine {
  const { clock, timers, logger } = parts
  const { streams, ids, followers } = state
  const logClock = new LogClock(clock, state.newestMs)
  const nowMs = (): number => logClock.nowMs()
  streams.sweep(streams.size, nowMs())
  ids.sweep(ids.size, nowMs())
  const passingIds = new IdWindow(options.idsMax)
  const failing = new Set<(reason: string) => void>()
  let compaction: Compaction | undefined
  const onBatch = (): void => compaction?.consider()
  const log = new MemoryChannelLog({
    streams,
    ids,
    passingIds,
    followers,
    disk: disk?.segments,
    timers,
    logger,
    nowMs,
    options,
    onBatch,
    onFailing(reason) {
      for (const listener of failing) listener(reason)
    },
  })
  if (disk !== undefined) {
    const { directory, files, segments } = disk
    const between = <Result>(task: () => Promise<Result>): Promise<Result> => log.between(task)
    const bytesMin = options.segmentBytes
    compaction = new Compaction({ directory, files, segments, streams, ids, clock, logger, nowMs, between, bytesMin })
  }
  const presence = new MemoryPresence(clock, options.presenceEntriesMax)
  const cancelSweep = sweepRegularly(timers, options.sweepEveryMs, [
    () => log.sweep(),
    () => presence.sweep(options.sweepChannels),
    onBatch,
  ])

  async function close(): Promise<void> {
    cancelSweep()
    const stopped = compaction?.stop()
    await log.close()
    await stopped
    if (disk === undefined) return
    // What could not be synced stays marked.
    if (await disk.segments.close()) await disk.mark.remove().catch(() => undefined)
    await disk.lock.release()
  }

  let proving: Promise<DiskProof> | undefined

  function prove(): Promise<DiskProof> {
    proving ??= proveNow().finally(() => (proving = undefined))
    return proving
  }

  async function proveNow(): Promise<DiskProof> {
    if (disk === undefined) return { kind: 'not-ready', reason: 'there is no disk' }
    const canary = canaryOf(parts.random.uuid())
    try {
      const file = await log.between(() => disk.segments.prove(canary))
      log.proved()
      return { kind: 'proved', bytes: canary.length, file }
    } catch (error) {
      if (error instanceof Error && 'code' in error) return { kind: 'not-ready', reason: reasonOf(error) }
      throw error
    }
  }

  let closing: Promise<void> | undefined
  return {
    log,
    presence,
    prove,
    onFailing(listener) {
      failing.add(listener)
      return () => void failing.delete(listener)
    },
    close: () => (closing ??= close()),
    stats: () => ({
      channels: streams.size,
      publications: streams.publications,
      historyBytes: streams.heldBytes,
      ids: ids.size + passingIds.size,
      pendingBytes: log.pendingBytes,
      diskBytes: disk?.segments.totalBytes ?? 0,
      presenceEntries: presence.size,
      presenceRefused: presence.refused,
    }),
  }
}
