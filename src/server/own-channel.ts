import type { ChannelLog, Follower } from '../channel/index.ts'

/**
 * A channel that never leaves this process: what is said in it reaches those who are in it here, whatever the engine does.
 * The control room hears of a lost Redis over it, and of this instance only. Nobody but the holder can say anything in it:
 * in the log that everybody else has, it takes no publication.
 */
export class OwnChannel {
  readonly #name: string
  readonly #changed: () => void
  #follower: Follower | undefined

  /** @param changed somebody has begun to listen, or nobody does any more. */
  constructor(name: string, changed: () => void) {
    this.#name = name
    this.#changed = changed
  }

  get isFollowed(): boolean {
    return this.#follower !== undefined
  }

  /** @param data JSON text. */
  publish(data: string): void {
    this.#follower?.({ kind: 'publication', publication: { data }, epoch: undefined })
  }

  /** The same log, with this channel in it. */
  over(log: ChannelLog): ChannelLog {
    const isOwn = (channel: string): boolean => channel === this.#name
    const top = { offset: 0, epoch: '' }
    return {
      append: async (channel, draft, retention) =>
        isOwn(channel)
          ? { kind: 'unavailable', reason: 'the channel is the server’s own' }
          : log.append(channel, draft, retention),
      recover: async (channel, since, retention, limit) =>
        isOwn(channel) ? { kind: 'gap', top } : log.recover(channel, since, retention, limit),
      read: async (channel, filter, retention) =>
        isOwn(channel) ? { kind: 'page', publications: [], top } : log.read(channel, filter, retention),
      remove: async (channel) => (isOwn(channel) ? undefined : log.remove(channel)),
      announce: async (channel, event) => (isOwn(channel) ? undefined : log.announce(channel, event)),
      follow: async (channel, follower) => {
        if (!isOwn(channel)) return log.follow(channel, follower)
        this.#follower = follower
        this.#changed()
      },
      unfollow: (channel) => {
        if (!isOwn(channel)) return log.unfollow(channel)
        this.#follower = undefined
        this.#changed()
      },
    }
  }
}
