import type {
  Appended,
  ChannelEvent,
  ChannelLog,
  Follower,
  HistoryFilter,
  HistoryPage,
  PublicationDraft,
  Recovery,
  Retention,
  StreamPosition,
} from '../channel/index.ts'
import { TidegateError, type Logger, type Timers } from '../runtime/index.ts'
import { idKey, type IdWindow } from './id-window.ts'
import type { MemoryOptions } from './options.ts'
import { RecordBuffer } from './record.ts'
import type { Held, Stream } from './stream.ts'
import type { Streams } from './streams.ts'
import { Writer, type BatchTarget } from './writer.ts'

interface AppendOperation {
  readonly kind: 'append'
  readonly channel: string
  readonly draft: PublicationDraft
  readonly retention: Retention
  readonly cost: number
  readonly settle: (appended: Appended) => void
  /** {@link idKey} of its id, if it has one. */
  readonly key: string | undefined
  /** Decided when its batch is placed. */
  place: { readonly stream: Stream; readonly held: Held } | { readonly refused: string } | undefined
}

interface OpenOperation {
  readonly kind: 'open'
  readonly channel: string
  readonly retention: Retention
  readonly cost: number
  readonly settle: () => void
}

interface RemoveOperation {
  readonly kind: 'remove'
  readonly channel: string
  readonly cost: number
  readonly settle: (removed: { readonly kind: 'removed' } | { readonly kind: 'failed'; readonly cause: unknown }) => void
}

type LogOperation = AppendOperation | OpenOperation | RemoveOperation

/** Where batches go; the writer's end of the files. */
export interface LogDisk {
  append(bytes: Buffer): Promise<void>
}

interface MemoryChannelLogParts {
  readonly streams: Streams
  /** Ids of channels with history: they are on the disk as well. */
  readonly ids: IdWindow
  /** Ids of channels without: gone with the process. */
  readonly passingIds: IdWindow
  readonly followers: Map<string, Follower>
  /** Absent: nothing outlives the process. */
  readonly disk: LogDisk | undefined
  readonly timers: Timers
  readonly logger: Logger
  readonly nowMs: () => number
  readonly options: MemoryOptions
  readonly onBatch: () => void
  /** A batch failed, and the one before it did not. */
  readonly onFailing: (reason: string) => void
}

/** Bytes that an operation takes beside its text, about: what keeps many small ones bounded. */
const OPERATION_BYTES = 256
/** Text of one publication, characters, at most: its record stays below the longest there may be. */
const PUBLICATION_LENGTH_MAX = 4 * 1_048_576
/** Ids that one sweep forgets, at most. */
const IDS_SWEPT = 10_000

const ANNOUNCED: Appended = { kind: 'announced', duplicate: false }
const ANNOUNCED_BEFORE: Appended = { kind: 'announced', duplicate: true }

/**
 * The port in memory, with the disk behind it. Publications of channels with history go through the {@link Writer}: they
 * are placed, written, and only then visible, announced and acknowledged (rule D1). Those of channels without are announced
 * in the caller's turn. Joins and leaves are announced at once too: they do not wait for publications on their way to the disk.
 */
export class MemoryChannelLog implements ChannelLog {
  readonly #parts: MemoryChannelLogParts
  readonly #writer: Writer<LogOperation>
  readonly #records = new RecordBuffer()
  /** Appends with an id that are neither stored nor failed; bounded as the writer is. */
  readonly #inFlight = new Map<string, Promise<Appended>>()
  #isClosed = false
  /** A run of failures is one event. */
  #isFailing = false

  constructor(parts: MemoryChannelLogParts) {
    this.#parts = parts
    const target: BatchTarget<LogOperation> = {
      place: (batch) => this.#place(batch),
      write: (bytes) => parts.disk?.append(bytes) ?? Promise.resolve(),
      commit: (batch) => this.#commit(batch),
      fail: (batch, error) => this.#fail(batch, error),
    }
    this.#writer = new Writer(target, parts.timers, parts.options.batchBytesMax)
  }

  get pendingBytes(): number {
    return this.#writer.pendingBytes
  }

  /** The disk works again, as far as a canary can tell: the next failure is news. */
  proved(): void {
    this.#isFailing = false
  }

  /** Runs `task` while no batch is being written. */
  between<Result>(task: () => Promise<Result>): Promise<Result> {
    return this.#writer.between(task)
  }

  /** What was asked for before is still done; resolves when it is. Appends from now on are `unavailable`. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#writer.idle()
  }

  append(channel: string, draft: PublicationDraft, retention: Retention): Appended | Promise<Appended> {
    if (this.#isClosed) return unavailable('the log is closed')
    if (retention.size <= 0) return this.#announceOnly(channel, draft, retention)
    if (draft.id === undefined) return this.#enqueue(channel, draft, retention, undefined)
    const key = idKey(channel, draft.id)
    const remembered = this.#parts.ids.find(key, this.#parts.nowMs())
    if (remembered?.position !== undefined) {
      return Promise.resolve({ kind: 'stored', position: remembered.position, duplicate: true })
    }
    return this.#enqueueOnce(channel, draft, retention, key)
  }

  /** A second append of an id that is on its way shares the fate of the first. */
  #enqueueOnce(channel: string, draft: PublicationDraft, retention: Retention, key: string): Promise<Appended> {
    const first = this.#inFlight.get(key)
    if (first !== undefined) {
      return first.then((appended) => (appended.kind === 'unavailable' ? appended : { ...appended, duplicate: true }))
    }
    const appended = this.#enqueue(channel, draft, retention, key)
    this.#inFlight.set(key, appended)
    return appended
  }

  #enqueue(channel: string, draft: PublicationDraft, retention: Retention, key: string | undefined): Promise<Appended> {
    const length = lengthOf(channel, draft)
    if (length > PUBLICATION_LENGTH_MAX) return unavailable('the publication is too long for the log')
    const cost = OPERATION_BYTES + length
    if (this.#writer.pendingBytes + cost > this.#parts.options.pendingBytesMax) {
      return unavailable('too much is waiting for the disk')
    }
    return new Promise((settle) => {
      this.#writer.add({ kind: 'append', channel, draft, retention, cost, settle, key, place: undefined })
    })
  }

  #announceOnly(channel: string, draft: PublicationDraft, { idWindowMs }: Retention): Appended {
    const { id } = draft
    if (id !== undefined) {
      const { passingIds, nowMs } = this.#parts
      const now = nowMs()
      const key = idKey(channel, id)
      if (passingIds.find(key, now) !== undefined) return ANNOUNCED_BEFORE
      passingIds.remember({ key, channel, id, position: undefined, expiresMs: now + idWindowMs }, now)
    }
    // The draft is the publication: nothing is added to it, so nothing is made.
    this.#tell(channel, { kind: 'publication', publication: draft, epoch: undefined })
    return ANNOUNCED
  }

  async recover(channel: string, since: StreamPosition, retention: Retention, limit: number): Promise<Recovery> {
    const stream = await this.#opened(channel, retention)
    return stream?.recover(since, limit) ?? { kind: 'gap', top: this.#nowhere() }
  }

  async read(channel: string, filter: HistoryFilter, retention: Retention): Promise<HistoryPage> {
    const stream = await this.#opened(channel, retention)
    if (stream === undefined) return { kind: 'page', publications: [], top: this.#nowhere() }
    const { since } = filter
    if (since !== undefined && since.epoch !== '' && since.epoch !== stream.epoch) {
      return { kind: 'unrecoverable', top: stream.top }
    }
    return { kind: 'page', publications: stream.page(filter), top: stream.top }
  }

  /** The stream, opened if there was none; undefined when it could not be. */
  async #opened(channel: string, retention: Retention): Promise<Stream | undefined> {
    const { streams, nowMs, options } = this.#parts
    const stream = this.#adopt(channel, retention)
    const cost = OPERATION_BYTES + channel.length
    const isFull = this.#writer.pendingBytes + cost > options.pendingBytesMax
    if (stream !== undefined || this.#isClosed || isFull) return stream
    await new Promise<void>((settle) => this.#writer.add({ kind: 'open', channel, retention, cost, settle }))
    return streams.current(channel, nowMs())
  }

  /** The stream there is, under the retention that holds now: options may have changed since it was written. */
  #adopt(channel: string, retention: Retention): Stream | undefined {
    const stream = this.#parts.streams.get(channel)
    if (stream !== undefined && retention.size > 0) stream.retention = retention
    return this.#parts.streams.current(channel, this.#parts.nowMs())
  }

  /** A position that nothing continues: whoever comes back with it is told `gap`. */
  #nowhere(): StreamPosition {
    return { offset: 0, epoch: this.#parts.streams.newEpoch() }
  }

  /** Rejects with a `storage` fault when the disk refuses; then nothing is forgotten. */
  remove(channel: string): Promise<void> {
    if (this.#isClosed) return Promise.reject(cannotRemove('the log is closed', undefined))
    return new Promise((resolve, reject) => {
      const settle: RemoveOperation['settle'] = (removed) => {
        if (removed.kind === 'removed') resolve()
        else reject(cannotRemove(reasonOf(removed.cause), removed.cause))
      }
      this.#writer.add({ kind: 'remove', channel, cost: OPERATION_BYTES + channel.length, settle })
    })
  }

  announce(channel: string, event: Extract<ChannelEvent, { kind: 'join' | 'leave' }>): Promise<void> {
    this.#tell(channel, event)
    return Promise.resolve()
  }

  follow(channel: string, follower: Follower): Promise<void> {
    const { followers } = this.#parts
    if (followers.has(channel)) {
      return Promise.reject(new TidegateError('usage', `cannot follow ${channel}: it is followed already`))
    }
    followers.set(channel, follower)
    return Promise.resolve()
  }

  unfollow(channel: string): void {
    this.#parts.followers.delete(channel)
  }

  #tell(channel: string, event: ChannelEvent): void {
    const follower = this.#parts.followers.get(channel)
    if (follower === undefined) return
    try {
      follower(event)
    } catch (error) {
      // Its own fault (it must not throw), and not that of whoever else is in the batch.
      this.#parts.logger.event('log.failed', { step: 'announce', error })
    }
  }

  #place(batch: readonly LogOperation[]): Buffer | undefined {
    const now = this.#parts.nowMs()
    this.#records.reset()
    for (const operation of batch) {
      switch (operation.kind) {
        case 'append':
          this.#placeAppend(operation, now)
          break
        case 'open':
          this.#placeOpen(operation, now)
          break
        case 'remove':
          this.#placeRemove(operation, now)
          break
      }
    }
    return this.#records.length > 0 ? this.#records.bytes() : undefined
  }

  #placeAppend(operation: AppendOperation, now: number): void {
    const { channel, draft, retention } = operation
    const { streams, disk } = this.#parts
    const stream = this.#adopt(channel, retention) ?? streams.open(channel, retention, now)
    if (stream === undefined) {
      operation.place = { refused: 'the log holds as many channels as it may' }
      return
    }
    const { data, info, tags, id } = draft
    const publication = { data, offset: stream.assign(), info, tags, delta: draft.delta === true }
    const { epoch } = stream
    const bytes =
      disk === undefined
        ? operation.cost
        : this.#records.add({ kind: 'publication', channel, epoch, publication, id, timeMs: now, retention })
    operation.place = { stream, held: { publication, id, timeMs: now, bytes } }
  }

  #placeOpen({ channel, retention }: OpenOperation, now: number): void {
    const { streams, disk } = this.#parts
    if (this.#adopt(channel, retention) !== undefined) return
    const stream = streams.open(channel, retention, now)
    if (stream === undefined || disk === undefined) return
    this.#records.add({ kind: 'stream', channel, epoch: stream.epoch, offset: 0, timeMs: now, retention })
  }

  #placeRemove({ channel }: RemoveOperation, now: number): void {
    const { streams, disk } = this.#parts
    const stream = streams.current(channel, now)
    if (stream === undefined || disk === undefined) return
    const { epoch, assignedOffset: offset, retention } = stream
    this.#records.add({ kind: 'stream', channel, epoch, offset, timeMs: now, retention })
  }

  #commit(batch: readonly LogOperation[]): void {
    const now = this.#parts.nowMs()
    this.#isFailing = false
    for (const operation of batch) {
      switch (operation.kind) {
        case 'append':
          operation.settle(this.#commitAppend(operation, now))
          break
        case 'open':
          operation.settle()
          break
        case 'remove':
          this.#parts.streams.get(operation.channel)?.clear(now)
          operation.settle({ kind: 'removed' })
          break
      }
    }
    this.#parts.onBatch()
  }

  #commitAppend({ channel, key, place, retention }: AppendOperation, now: number): Appended {
    const { ids, options } = this.#parts
    if (key !== undefined) this.#inFlight.delete(key)
    if (place === undefined || 'refused' in place) return { kind: 'unavailable', reason: place?.refused ?? 'the log failed' }
    const { stream, held } = place
    const { publication, id, timeMs } = held
    const position = { offset: publication.offset, epoch: stream.epoch }
    stream.push(held)
    stream.giveUpOver(options.historyBytesMax)
    if (key !== undefined && id !== undefined) {
      ids.remember({ key, channel, id, position, expiresMs: timeMs + retention.idWindowMs }, now)
    }
    this.#tell(channel, { kind: 'publication', publication, epoch: stream.epoch })
    return { kind: 'stored', position, duplicate: false }
  }

  #fail(batch: readonly LogOperation[], error: unknown): void {
    const isNews = !this.#isFailing
    if (isNews) this.#parts.logger.event('log.failed', { step: 'write', error })
    this.#isFailing = true
    // First every offset is back, then anybody is told: who is told may append at once.
    for (const operation of batch) {
      if (operation.kind === 'append' && operation.place !== undefined && 'stream' in operation.place) {
        operation.place.stream.giveBack()
      }
    }
    const reason = reasonOf(error)
    // Before the callers are told: what stands on this log must not let anybody in on their account.
    if (isNews) this.#parts.onFailing(reason)
    for (const operation of batch) this.#failOne(operation, reason, error)
  }

  #failOne(operation: LogOperation, reason: string, cause: unknown): void {
    switch (operation.kind) {
      case 'append':
        if (operation.key !== undefined) this.#inFlight.delete(operation.key)
        operation.settle({ kind: 'unavailable', reason })
        return
      case 'open':
        // It is open in memory. The first publication carries the epoch to the disk; if none does, its position is a gap.
        operation.settle()
        return
      case 'remove':
        operation.settle({ kind: 'failed', cause })
        return
    }
  }

  /** Looks at a part of everything and forgets what has expired. */
  sweep(): void {
    const { streams, ids, passingIds, nowMs, options } = this.#parts
    const now = nowMs()
    streams.sweep(options.sweepChannels, now)
    ids.sweep(IDS_SWEPT, now)
    passingIds.sweep(IDS_SWEPT, now)
  }
}

function lengthOf(channel: string, { data, info, id, tags }: PublicationDraft): number {
  const tagsLength = tags === undefined ? 0 : JSON.stringify(tags).length
  return channel.length + data.length + (info?.length ?? 0) + (id?.length ?? 0) + tagsLength
}

function unavailable(reason: string): Promise<Appended> {
  return Promise.resolve({ kind: 'unavailable', reason })
}

/** Names the error, never the path: the reason may be told to a client. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
  return `the disk refused${code}`
}

function cannotRemove(reason: string, cause: unknown): TidegateError {
  return new TidegateError('storage', `cannot remove the history of a channel: ${reason}`, { cause })
}
