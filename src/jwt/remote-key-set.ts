import type { Cancel, Clock, Logger, Timers } from '../runtime/index.ts'
import { KeySet } from './key-set.ts'
import { fetchDocument } from './key-set-endpoint.ts'
import type { FoundKeys, KeySource, TokenHeader } from './key-source.ts'

/** A key set is asked for again after so long: so long, and one request, may a key that was withdrawn still count. */
export const FRESH_MS = 3_600_000
/** Keys count so long without a successful refresh; then there are none until there is one. */
export const STALE_MS = 24 * 3_600_000
/** Tokens that name an unknown key may cause a request so often, at most: whoever sends tokens chooses the name. */
export const COOLDOWN_MS = 30_000
/** Pause after a failed refresh; doubles with each further one. */
export const RETRY_MIN_MS = 1_000
export const RETRY_MAX_MS = 30_000

/**
 * What is known of the keys. Times are monotonic milliseconds.
 * `none -> held -> none` (too old) `-> held ...`; `closed` from anywhere, and for ever.
 */
type Phase =
  | { readonly kind: 'none' }
  | { readonly kind: 'held'; readonly keys: KeySet; readonly sinceMs: number }
  | { readonly kind: 'closed' }

/** How the keys stand, for health pages. `stale`: the last refresh failed, older keys still count. */
export type KeysState =
  | { readonly kind: 'fresh' | 'stale'; readonly keys: number; readonly ageMs: number }
  | { readonly kind: 'missing'; readonly reason: string }

export interface RemoteKeySetWorld {
  readonly clock: Clock
  readonly timers: Timers
  readonly logger: Logger
  readonly fetch: typeof globalThis.fetch
}

/**
 * A key set behind an address, kept in memory. It refreshes itself: when it grows old, after a failure, and when a
 * token names a key it does not know. One request runs at a time, and everybody who needs one waits for the same.
 * jose's own (createRemoteJWKSet) was not used: it reads the clock itself, bounds no answer and keeps no stale keys.
 */
export class RemoteKeySet implements KeySource {
  readonly #endpoint: URL
  readonly #world: RemoteKeySetWorld
  readonly #closing = new AbortController()
  readonly #first: Promise<void>
  #reportFirst: () => void = () => {}
  readonly #answered: Promise<void>
  #phase: Phase = { kind: 'none' }
  #refreshing: Promise<void> | undefined
  #cancelNext: Cancel = () => {}
  #failures = 0
  #lastReason = 'the key set has not been fetched yet'
  /** Monotonic; when a token last caused a request. */
  #provokedMs = -Infinity

  constructor(endpoint: URL, world: RemoteKeySetWorld) {
    this.#endpoint = endpoint
    this.#world = world
    this.#first = new Promise((resolve) => (this.#reportFirst = resolve))
    this.#answered = this.#refresh()
  }

  /** Resolves when the first request has ended, whatever it brought. */
  get answered(): Promise<void> {
    return this.#answered
  }

  /** Resolves when keys were had for the first time, or the set was closed. */
  get first(): Promise<void> {
    return this.#first
  }

  state(): KeysState {
    const held = this.#held()
    if (held === undefined) return { kind: 'missing', reason: this.#lastReason }
    return { kind: this.#failures === 0 ? 'fresh' : 'stale', keys: held.keys.size, ageMs: this.#nowMs() - held.sinceMs }
  }

  async find(header: TokenHeader): Promise<FoundKeys> {
    const held = await this.#current()
    if (held === undefined) return { kind: 'unavailable', reason: this.#lastReason }
    const found = held.keys.find(header)
    return found.kind === 'unknown' ? this.#findAnew(header, held) : found
  }

  /** Ends a request that is under way, and every timer. */
  close(): void {
    this.#phase = { kind: 'closed' }
    this.#lastReason = 'the key set is closed'
    this.#cancelNext()
    this.#closing.abort()
    this.#reportFirst()
  }

  /** Only a set that arrived after the token did can say that there is no such key. */
  async #findAnew(header: TokenHeader, before: { readonly keys: KeySet }): Promise<FoundKeys> {
    if (this.#refreshing === undefined && !this.#mayBeProvoked()) {
      return { kind: 'unavailable', reason: 'the token names a key that the key set did not have a moment ago' }
    }
    await this.#refresh()
    const held = this.#held()
    if (held === undefined || held.keys === before.keys) return { kind: 'unavailable', reason: this.#lastReason }
    const found = held.keys.find(header)
    return found.kind === 'unknown' ? { kind: 'none', reason: 'the key set has no such key' } : found
  }

  #mayBeProvoked(): boolean {
    const nowMs = this.#nowMs()
    if (nowMs - this.#provokedMs < COOLDOWN_MS) return false
    this.#provokedMs = nowMs
    return true
  }

  /** The keys that count now. An old set is refreshed first, unless that failed lately: then the stale keys serve. */
  async #current(): Promise<Extract<Phase, { kind: 'held' }> | undefined> {
    const held = this.#held()
    const fresh = held !== undefined && this.#nowMs() - held.sinceMs < FRESH_MS
    if (fresh) return held
    // After a failure the retry timer alone asks again: a crowd at the door must not become a crowd at the key server.
    if (this.#failures > 0 && (held !== undefined || this.#refreshing === undefined)) return held
    await this.#refresh()
    return this.#held()
  }

  #held(): Extract<Phase, { kind: 'held' }> | undefined {
    if (this.#phase.kind === 'held' && this.#nowMs() - this.#phase.sinceMs >= STALE_MS) this.#phase = { kind: 'none' }
    return this.#phase.kind === 'held' ? this.#phase : undefined
  }

  /** Joins the request that is under way, or makes one. Never rejects. */
  #refresh(): Promise<void> {
    if (this.#phase.kind === 'closed') return Promise.resolve()
    this.#refreshing ??= this.#fetch().finally(() => (this.#refreshing = undefined))
    return this.#refreshing
  }

  async #fetch(): Promise<void> {
    this.#cancelNext()
    const { fetch, timers } = this.#world
    try {
      const keys = await KeySet.read(await fetchDocument(this.#endpoint, fetch, timers, this.#closing.signal))
      if (typeof keys === 'string') this.#failed(`cannot use the key set: ${keys}`)
      else this.#succeeded(keys)
    } catch (error) {
      this.#failed(error instanceof Error ? error.message : 'cannot fetch the key set', error)
    }
  }

  #succeeded(keys: KeySet): void {
    if (this.#phase.kind === 'closed') return
    this.#phase = { kind: 'held', keys, sinceMs: this.#nowMs() }
    this.#failures = 0
    this.#world.logger.event('keys.refreshed', { host: this.#endpoint.host, keys: keys.size, refused: keys.refused })
    this.#schedule(FRESH_MS)
    this.#reportFirst()
  }

  #failed(reason: string, error?: unknown): void {
    if (this.#phase.kind === 'closed') return
    this.#lastReason = reason
    const retryMs = Math.min(RETRY_MIN_MS * 2 ** this.#failures, RETRY_MAX_MS)
    this.#failures++
    const state = this.state()
    this.#world.logger.event('keys.failed', { host: this.#endpoint.host, reason, retryMs, keysLeft: state.kind, error })
    this.#schedule(retryMs)
  }

  #schedule(ms: number): void {
    this.#cancelNext = this.#world.timers.after(ms, () => void this.#refresh())
  }

  #nowMs(): number {
    return this.#world.clock.monotonicMs()
  }
}
