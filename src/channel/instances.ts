/** One running server among those that share an engine. */
export interface Instance {
  /** Unique for the life of the process. */
  readonly id: string
  /** Text that it tells of itself; empty where it tells nothing. */
  readonly info: string
}

/** To whom: `undefined` is all others. */
export type Addressee = string | undefined

/** `gone`: there is no such instance, or it has not renewed itself in time; nothing was said. */
export type Told = 'told' | 'gone'

/**
 * Why something may be missing. `joined`: others may have spoken before we were there. `reconnected`: Redis was away, and may have
 * forgotten what was said last, by others or by us. `lost`: words that were told to us are not to be had any more.
 */
export type Gap = 'joined' | 'reconnected' | 'lost'

/** What an instance hears of the others. */
export interface InstanceListener {
  /** Must not throw. */
  told(text: string, from: string): void
  /** Something may be missing. Nothing is heard until it resolves. Called again, a little later, if it rejects. */
  gap(gap: Gap): Promise<void>
}

/** Characters of one message, at most. */
export const TELLING_LENGTH_MAX = 1_048_576

/**
 * The instances that share one engine, and what they tell each other. In a process of its own there are no others, and
 * everything told is told to nobody. Rules I1-I6 of docs/spec/instances.md; the suite test/contract/instances.ts runs on every
 * adapter.
 *
 * Order: what one instance tells another arrives in the order in which it was told, each once, also when Redis was away in
 * between; what is older than the engine keeps (a bounded number) is lost, and the gap is told.
 */
export interface Instances {
  /** Ours. */
  readonly id: string
  /**
   * Resolves once it is where the others will find it, which is before they have read it. Rejects when it cannot be said now;
   * then it may have been said all the same. Telling oneself, or too much, is a `usage` error.
   */
  tell(to: Addressee, text: string): Promise<Told>
  /** Hears from now on; once. */
  listen(listener: InstanceListener): void
  /** All that are alive, ourselves included. An instance that does not renew itself is gone after a bounded time. */
  list(): Promise<readonly Instance[]>
  /** What we tell of ourselves from now on; asked at each renewal. */
  describe(info: () => string): void
}
