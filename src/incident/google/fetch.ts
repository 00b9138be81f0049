import { TidegateError, TokenBucket, type Clock, type Random, type Timers } from '../../runtime/index.ts'
import { backOffMs, wait } from '../patience/index.ts'
import { afterPage, byTime, freshCursor, freshEntries, isTokenOld, type Cursor, type RawEntry } from './cursor.ts'
import type { List, ListAnswer } from './list.ts'
import type { PageStore } from './page-files.ts'
import { filterOf, questionOf, type LogWish } from './query.ts'

export interface FetchWorld {
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
  readonly list: List
  readonly store: PageStore
  /** Applied to each entry before it is stored. */
  readonly redact: (entry: unknown) => unknown
  readonly signal: AbortSignal
  /** After each page, and before each wait that is longer than the pace. */
  readonly onProgress: (progress: Progress) => void
}

export interface Progress {
  readonly pages: number
  readonly entries: number
  /** The time of the last entry. */
  readonly at?: string
  readonly waiting?: { readonly forMs: number; readonly reason: string }
}

export interface Fetched {
  readonly pages: number
  readonly entries: number
  readonly repeated: number
  readonly splits: number
  /** List calls of this run, the ones that were refused counted too. */
  readonly calls: number
}

export type FetchResult =
  | ({ readonly kind: 'complete' } & Fetched)
  /** Not everything was read. What was is kept, and can be gone on from. */
  | ({ readonly kind: 'partial'; readonly reason: string; readonly advice: string } & Fetched)
  | { readonly kind: 'no-credentials'; readonly reason: string; readonly advice: string }

export interface FetchOptions {
  readonly resume: boolean
  /** Entries after which it is enough. */
  readonly entriesMax?: number
}

/**
 * Google allows 60 list calls a minute for a project, whoever makes them. A burst of 10 and 50 a minute keep every
 * minute below that, wherever it is taken.
 */
const PACE = { ratePerSecond: 50 / 60, burst: 10 }
const TRIES_MAX = 6
/** A longer wait is told instead of waited for. */
const WAIT_MS_MAX = 120_000
const RESUME = 'Run it again with --resume to go on from there.'

/** Reads all entries of the wish into the store, page by page. Rejects for a broken store or a wrong cursor only. */
export async function fetchEntries(wish: LogWish, options: FetchOptions, world: FetchWorld): Promise<FetchResult> {
  const cursor = options.resume ? await goOn(wish, world) : undefined
  if (cursor === undefined) await world.store.clear()
  return new Fetching(wish, options, world, cursor ?? freshCursor(questionOf(wish), wish)).run()
}

async function goOn(wish: LogWish, { store, clock }: FetchWorld): Promise<Cursor | undefined> {
  const cursor = await store.load()
  if (cursor === undefined) return undefined
  if (cursor.question !== questionOf(wish))
    throw new TidegateError('config', 'cannot go on: the last reading asked for something else', {
      advice: 'Ask with the same project, service, location and severity, or without --resume.',
    })
  return isTokenOld(cursor, clock.wallMs()) ? byTime(cursor) : cursor
}

class Fetching {
  readonly #wish: LogWish
  readonly #entriesMax: number
  readonly #world: FetchWorld
  readonly #bucket: TokenBucket
  #cursor: Cursor
  #calls = 0

  constructor(wish: LogWish, { entriesMax = Infinity }: FetchOptions, world: FetchWorld, cursor: Cursor) {
    this.#wish = wish
    this.#entriesMax = entriesMax
    this.#world = world
    this.#bucket = new TokenBucket(PACE, world.clock.monotonicMs())
    this.#cursor = cursor
  }

  async run(): Promise<FetchResult> {
    for (;;) {
      const [window] = this.#cursor.windows
      if (window === undefined) return { kind: 'complete', ...this.#figures() }
      if (this.#cursor.entries >= this.#entriesMax) return this.#partial(`the limit of ${this.#entriesMax} entries is reached`)
      const { pageToken } = this.#cursor
      const filter = filterOf(this.#wish, window)
      const answer = await this.#ask({ project: this.#wish.project, filter, ...(pageToken !== undefined && { pageToken }) })
      if (answer.kind === 'page') await this.#keep(answer.page)
      else if (answer.kind === 'stale-token' && pageToken !== undefined) this.#cursor = byTime(this.#cursor)
      else return this.#ended(answer)
    }
  }

  #ended(answer: Exclude<ListAnswer, { readonly kind: 'page' }>): FetchResult {
    if (answer.kind === 'no-credentials') return answer
    if (answer.kind === 'stale-token') return this.#partial('Cloud Logging refused a page token that was not sent')
    return this.#partial(answer.reason, answer.kind === 'refused' ? answer.advice : RESUME)
  }

  #partial(reason: string, advice = RESUME): FetchResult {
    return { kind: 'partial', reason, advice, ...this.#figures() }
  }

  async #keep(page: { readonly entries: readonly RawEntry[]; readonly nextPageToken?: string }): Promise<void> {
    const { store, clock, redact, onProgress } = this.#world
    const fresh = freshEntries(this.#cursor, page)
    const bytes = await store.append(fresh.map((entry) => redact(entry) as RawEntry))
    this.#cursor = afterPage(this.#cursor, page, fresh, bytes, clock.wallMs())
    await store.keep(this.#cursor)
    onProgress(this.#progress())
  }

  /** Asks until there is an answer, or no hope of one. */
  async #ask(request: Parameters<List>[0]): Promise<ListAnswer> {
    const { list, timers, random, signal, onProgress } = this.#world
    for (let attempt = 0; ; attempt++) {
      await this.#pace()
      if (signal.aborted) return { kind: 'again', reason: 'it was interrupted' }
      this.#calls++
      const answer = await list(request, signal)
      if (answer.kind !== 'again' || attempt + 1 >= TRIES_MAX || signal.aborted) return answer
      const forMs = Math.max(answer.retryAfterMs ?? 0, backOffMs(attempt, random))
      if (forMs > WAIT_MS_MAX) return answer
      onProgress({ ...this.#progress(), waiting: { forMs, reason: answer.reason } })
      await wait(forMs, timers, signal)
    }
  }

  /** Every call takes its turn, the ones that are made again too. */
  async #pace(): Promise<void> {
    const { clock, timers, signal } = this.#world
    while (!this.#bucket.take(1, clock.monotonicMs()) && !signal.aborted) await wait(PACE_STEP_MS, timers, signal)
  }

  #progress(): Progress {
    const { pages, entries, lastAt } = this.#cursor
    return { pages, entries, ...(lastAt !== undefined && { at: lastAt }) }
  }

  #figures(): Fetched {
    const { pages, entries, repeated, splits } = this.#cursor
    return { pages, entries, repeated, splits, calls: this.#calls }
  }
}

const PACE_STEP_MS = 100
