import type { Link, Reply, SendOptions, SubscriberLink, Word } from './link.ts'

/** One master, with a connection for each use of it. Standalone and Sentinel have one shard; a cluster has one for each master. */
export interface Shard {
  /** The master's address, for logs and reasons. */
  readonly name: string
  readonly commands: Link
  readonly subscriber: SubscriberLink
  /** For appends that wait for replicas or for the disk: WAIT counts only its own connection's writes, and blocks it. */
  readonly durable: Link
  /** For reads that wait: they hold up whatever comes after them on their connection. */
  readonly reader: Link
}

/** All masters, and which of them has a key. */
export interface Shards {
  /** `cluster`: pub/sub is sharded (SSUBSCRIBE, SPUBLISH), and keys are routed by slot. */
  readonly isCluster: boolean
  /** Empty as long as nobody could be asked where they are. */
  all(): readonly Shard[]
  /** The shard of a key's slot; `undefined` when none serves it. */
  of(key: string): Shard | undefined
  /**
   * Sends to the shard of `key`. Follows a slot that has moved (MOVED, ASK) and waits out TRYAGAIN, a bounded number of times;
   * rejects with a `RedisFailure`.
   */
  send(key: string, command: readonly Word[], options?: SendOptions): Promise<Reply>
  /** Masters came, went, or slots changed hands. @returns takes the listener back. */
  onChange(listener: () => void): () => void
  /** Where it is not known who the masters are: why. */
  readonly problem: string | undefined
  close(): void
}
