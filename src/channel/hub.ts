import type { TurnEnd } from '../runtime/index.ts'
import { Arrival } from './arrival.ts'
import type { ChannelLog } from './channel-log.ts'
import type { MakeDelta } from './encoder.ts'
import { HubChannel } from './hub-channel.ts'
import type { Member } from './member.ts'
import { Partings } from './partings.ts'

/** A channel that somebody here listens to, and the promise of hearing it. */
interface Followed {
  readonly channel: HubChannel
  readonly following: Promise<void>
  settled: boolean
}

/**
 * Carries what is said in a channel to everybody here who is in it. A channel is followed while it has a member or an
 * arrival; what arrives in one turn is encoded once and written once to each socket.
 */
export class Hub {
  readonly #log: ChannelLog
  readonly #turnEnd: TurnEnd
  readonly #makeDelta: MakeDelta
  readonly #followed = new Map<string, Followed>()
  readonly #partings: Partings

  constructor(log: ChannelLog, turnEnd: TurnEnd, makeDelta: MakeDelta) {
    this.#log = log
    this.#turnEnd = turnEnd
    this.#makeDelta = makeDelta
    this.#partings = new Partings(turnEnd)
  }

  /** Channels that are listened to, also by those on their way in: 0 when nobody is here. */
  get followed(): number {
    return this.#followed.size
  }

  /** Live members of one channel here. */
  members(name: string): number {
    return this.#followed.get(name)?.channel.size ?? 0
  }

  /** Channels with a live member here, and how many. */
  channels(): ReadonlyMap<string, number> {
    return new Map(
      [...this.#followed].filter(([, { channel }]) => channel.size > 0).map(([name, { channel }]) => [name, channel.size]),
    )
  }

  /**
   * Begins to listen, and resolves once everything said from now on will be heard.
   * @throws what the log's `follow` throws; nothing is held then.
   */
  async arrive(name: string): Promise<Arrival> {
    let followed = this.#followed.get(name)
    if (followed === undefined) {
      followed = this.#follow(name)
      this.#followed.set(name, followed)
    }
    const arrival = new Arrival(followed.channel, () => this.#leaveIfEmpty(name, followed))
    try {
      await followed.following
    } catch (error) {
      arrival.abandon()
      throw error
    }
    return arrival
  }

  leave(name: string, member: Member): void {
    const followed = this.#followed.get(name)
    if (followed === undefined) return
    followed.channel.remove(member)
    this.#leaveIfEmpty(name, followed)
  }

  #follow(name: string): Followed {
    const channel = new HubChannel(name, this.#makeDelta, this.#partings)
    const following = this.#log.follow(name, (event) => {
      if (channel.gather(event)) this.#turnEnd.encode(channel)
    })
    const followed: Followed = { channel, following, settled: false }
    const settle = (): void => {
      followed.settled = true
      this.#leaveIfEmpty(name, followed)
    }
    following.then(settle, () => {
      if (this.#followed.get(name) === followed) this.#followed.delete(name)
    })
    return followed
  }

  #leaveIfEmpty(name: string, followed: Followed): void {
    if (!followed.channel.isEmpty || !followed.settled || this.#followed.get(name) !== followed) return
    this.#followed.delete(name)
    this.#log.unfollow(name)
  }
}
