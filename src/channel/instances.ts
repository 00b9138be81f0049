/** One running server among those that share an engine. */
export interface Instance {
  /** Unique for the life of the process. */
  readonly id: string
  /** JSON text of what it tells of itself. */
  readonly info: string
}

/** To whom: `undefined` is all others. */
export type Addressee = string | undefined

/**
 * The instances that share one engine, and what they tell each other. In a process of its own there are no others, and
 * everything told is told to nobody.
 *
 * Order: what one instance tells another arrives in the order in which it was told, each once, also when Redis was away in
 * between; what is older than the engine keeps (a bounded number) is lost, and `onGap` hears it.
 */
export interface Instances {
  /** Ours. */
  readonly id: string
  /** @param text at most 1 MiB. Rejects when it cannot be said now. */
  tell(to: Addressee, text: string): Promise<void>
  /** Hears what others told us; must not throw. One listener. */
  onTold(listener: (text: string, from: string) => void): void
  /** Something that was told to us may be lost. One listener. */
  onGap(listener: () => void): void
  /** All that are alive, ourselves included. An instance that does not renew itself is gone after a bounded time. */
  list(): Promise<readonly Instance[]>
  /** What we tell of ourselves from now on; renewed by itself. */
  describe(info: () => string): void
}
