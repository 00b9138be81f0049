import type { RedisFailure } from './failure.ts'

/** One word of a command. */
export type Word = string | Buffer

/** What Redis answers: texts, whole numbers, nothing, and lists of them. Whoever asked for it knows its shape, and checks it. */
export type Reply = string | number | bigint | boolean | null | readonly Reply[] | { readonly [field: string]: Reply }

/**
 * One connection's life-cycle: `connecting(e) -> connected(e) -> lost(e) -> connecting(e+1)`, and `closed` for good. An *epoch*
 * is one life: whatever was proved, loaded or subscribed in it ends with it.
 */
export type LinkState =
  /** `reason`: why the try before this one failed. */
  | { readonly kind: 'connecting'; readonly epoch: number; readonly attempt: number; readonly reason: RedisFailure | undefined }
  /** The handshake is done: socket, TLS, credentials, protocol. It proves nothing of the data set. */
  | { readonly kind: 'connected'; readonly epoch: number; readonly server: string }
  | { readonly kind: 'lost'; readonly epoch: number; readonly reason: RedisFailure }
  | { readonly kind: 'closed' }

export interface SendOptions {
  /** Default: the link's own. The connection is given up when it passes and the command was written. */
  readonly deadlineMs?: number
}

/** A connection that comes back by itself, with commands in the order in which they were sent. */
export interface Link {
  /** `commands 127.0.0.1:6379`: for logs and reasons; no secret. */
  readonly name: string
  readonly state: LinkState
  /** Of the life that is, or of the one that was last. */
  readonly epoch: number
  /** Rejects with a {@link RedisFailure} and nothing else, at once when not connected: there is no offline queue. */
  send(command: readonly Word[], options?: SendOptions): Promise<Reply>
  /** Resolves with the epoch once connected, at once if it is. Rejects only when closed or aborted. */
  connected(signal?: AbortSignal): Promise<number>
  /** Hears each change in the turn in which it happens; must not throw. @returns takes the listener back. */
  onState(listener: (state: LinkState) => void): () => void
  /**
   * Hears each error reply that ends what was proved though the connection stays (OOM, MISCONF, LOADING, BUSY, ...), before the
   * command's own promise rejects; must not throw. @returns takes the listener back.
   */
  onFault(listener: (failure: RedisFailure) => void): () => void
  /** Gives this life up, because of something that was learnt elsewhere; the next one begins at once. */
  giveUp(reason: RedisFailure): void
  close(): void
}

/** A connection for pub/sub. Subscriptions end with the epoch: who wants them makes them anew. */
export interface SubscriberLink extends Link {
  /** Resolves when Redis has acknowledged all of them. */
  subscribe(channels: readonly string[]): Promise<void>
  /** Nothing is waited for. */
  unsubscribe(channels: readonly string[]): void
  /** Hears every message of every subscribed channel, in order. One listener. */
  onMessage(listener: (channel: string, message: string) => void): void
  /** Redis took a subscription back (`sunsubscribe`: its slot moved). One listener. */
  onTakenBack(listener: (channels: readonly string[]) => void): void
}
