import type { Gap, InstanceListener } from '../../channel/index.ts'
import type { Timers } from '../../runtime/index.ts'
import type { FunctionCaller } from '../functions/caller.ts'
import { call } from '../functions/library.ts'
import { RedisFailure } from '../failure.ts'
import type { ControlKeys } from '../keys.ts'
import type { Link, Reply } from '../link.ts'
import type { Shards } from '../shards.ts'
import { entriesIn, inOrder, type Entry } from './entries.ts'

/** How long one read waits for a word. */
const BLOCK_MS = 5_000
/** So much later than it should have answered a read is given up, and its connection with it. */
const GRACE_MS = 2_000
/** Entries of each stream that one read takes. */
const COUNT_MAX = 256
const AGAIN_MS = 100
/** Speakers whose count is remembered; beyond, the one that has been silent for longest is forgotten. */
const SPEAKERS_MAX = 4_096

export interface IncomingParts {
  readonly id: string
  readonly shards: Shards
  readonly caller: FunctionCaller
  readonly keys: ControlKeys
  readonly timers: Timers
  /** The reader is connected, and knows where the streams stand. */
  readonly onPlaced: () => void
  /** Something that is no failure of Redis was thrown. */
  readonly onFault: (error: unknown) => void
}

/** The stream of all, and our own. */
type Place = readonly [all: number, own: number]

/**
 * What is told to this instance: one read that waits, over both streams, on a connection of its own. Where it stands is
 * remembered over connections, so that what was told in between is heard afterwards.
 */
export class Incoming {
  readonly #parts: IncomingParts
  readonly #streams: readonly [all: string, own: string]
  readonly #counts = new Map<string, number>()
  readonly #nonces = new Map<string, () => void>()
  #place: Place | undefined
  /** Something may be missing, and the listener has not made it good yet. */
  #gap: Gap | undefined = 'joined'
  #problem: string | undefined = 'nobody listens yet'
  readonly #readers = new Set<() => void>()
  #isClosed = false

  constructor(parts: IncomingParts) {
    this.#parts = parts
    this.#streams = [parts.keys.all, parts.keys.own(parts.id)]
  }

  /** The connection that reads; `undefined` while no master has the streams. */
  get link(): Link | undefined {
    return this.#parts.shards.of(this.#parts.keys.all)?.reader
  }

  /** Why nothing is read now; `undefined` while a read is under way. */
  get problem(): string | undefined {
    return this.#problem
  }

  /** Resolves once a read is under way. Rejects when aborted. */
  reading(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#problem === undefined) return resolve()
      const abort = (): void => {
        this.#readers.delete(read)
        reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
      }
      const read = (): void => {
        signal.removeEventListener('abort', abort)
        resolve()
      }
      if (signal.aborted) return abort()
      this.#readers.add(read)
      signal.addEventListener('abort', abort, { once: true })
    })
  }

  /** Up to where our own stream was read. */
  get readOwn(): number {
    return this.#place?.[1] ?? 0
  }

  listen(listener: InstanceListener): void {
    void this.#live(listener)
  }

  /** Calls once the nonce has been read. @returns takes it back. */
  onNonce(nonce: string, heard: () => void): () => void {
    this.#nonces.set(nonce, heard)
    return () => void this.#nonces.delete(nonce)
  }

  close(): void {
    this.#isClosed = true
    this.#problem = 'it is closed'
  }

  async #live(listener: InstanceListener): Promise<void> {
    while (!this.#isClosed) {
      try {
        const { link } = this
        if (link === undefined)
          throw new RedisFailure('unreachable', this.#parts.shards.problem ?? 'no master has the control streams')
        this.#problem = `${link.name}: it is not connected`
        await this.#read(link, await link.connected(), listener)
      } catch (error) {
        if (this.#isClosed) return
        this.#problem = error instanceof Error ? error.message : String(error)
        this.#parts.caller.notice(error)
        if (!(error instanceof RedisFailure)) this.#parts.onFault(error)
        await this.#again()
      }
    }
  }

  /** A moment later, or as soon as functions that may have been missing are there. */
  #again(): Promise<void> {
    const { timers, caller } = this.#parts
    return new Promise((resolve) => {
      const go = (): void => {
        cancel()
        forget()
        resolve()
      }
      const cancel = timers.after(AGAIN_MS, go)
      const forget = caller.oncePresent(go)
    })
  }

  /** One life of the connection, from where the last one ended. */
  async #read(link: Link, epoch: number, listener: InstanceListener): Promise<void> {
    if (this.#place !== undefined) this.#gap ??= 'reconnected'
    await this.#findPlace(link)
    this.#parts.onPlaced()
    await this.#makeGood(listener)
    while (!this.#isClosed && link === this.link) {
      this.#isReading()
      const [all, own] = this.#place ?? [0, 0]
      const words = [
        'XREAD',
        'COUNT',
        `${COUNT_MAX}`,
        'BLOCK',
        `${BLOCK_MS}`,
        'STREAMS',
        ...this.#streams,
        `${all}-0`,
        `${own}-0`,
      ]
      const reply = await link.send(words, { deadlineMs: BLOCK_MS + GRACE_MS })
      if (link.epoch !== epoch) return
      await this.#hear(reply, listener)
    }
  }

  #isReading(): void {
    this.#problem = undefined
    for (const read of this.#readers) read()
    this.#readers.clear()
  }

  /**
   * A stream that has had fewer entries than were read of it is another one: an older data set, or none. Where time went back
   * its next entries would have numbers that are past, and a read after our own would wait for ever.
   */
  async #findPlace(link: Link): Promise<void> {
    const { library } = this.#parts.caller
    const [all = 0, own = 0] = ((await link.send(call(library, 'control_place', this.#streams, []))) as readonly Reply[]).map(
      Number,
    )
    const before = this.#place
    if (before === undefined) {
      // Our own is new with this process: what may stand in it already was told to us since we are known.
      this.#place = [all, 0]
      return
    }
    if (all < before[0] || own < before[1]) this.#missed()
    this.#place = [Math.min(all, before[0]), Math.min(own, before[1])]
  }

  async #hear(reply: Reply, listener: InstanceListener): Promise<void> {
    for (const { stream, entry } of inOrder(entriesIn(reply, this.#streams), COUNT_MAX)) {
      const [all, own] = this.#place ?? [0, 0]
      if (entry.before !== (stream === 0 ? all : own)) this.#missed()
      await this.#makeGood(listener)
      this.#place = stream === 0 ? [entry.number, own] : [all, entry.number]
      this.#tell(entry, listener)
      if (this.#isClosed) return
    }
  }

  async #makeGood(listener: InstanceListener): Promise<void> {
    const gap = this.#gap
    if (gap === undefined) return
    this.#problem = 'what may have been lost is looked for'
    await listener.gap(gap)
    this.#gap = undefined
  }

  /** Whoever has just come in has missed all that was before, and knows it. */
  #missed(): void {
    if (this.#gap !== 'joined') this.#gap = 'lost'
  }

  #tell({ from, count, text }: Entry, listener: InstanceListener): void {
    if (from === this.#parts.id) {
      this.#nonces.get(text)?.()
      return
    }
    if (from === '' || count <= (this.#counts.get(from) ?? 0)) return
    this.#counts.delete(from)
    this.#counts.set(from, count)
    if (this.#counts.size > SPEAKERS_MAX) this.#counts.delete(this.#counts.keys().next().value ?? '')
    listener.told(text, from)
  }
}
