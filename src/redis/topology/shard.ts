import type { RedisFailure } from '../failure.ts'
import type { Link } from '../link.ts'
import { ClientLink, ClientSubscriberLink, endpointName, type LinkPlan, type Target, type Wanted } from '../link/index.ts'
import type { RedisWorld } from '../settings.ts'
import type { Shard } from '../shards.ts'
import type { Limits } from './plan.ts'

export interface ShardPlan {
  readonly name: () => string
  readonly wanted: Wanted
  readonly limits: Limits
  readonly world: RedisWorld
  readonly locate: () => Promise<Target>
  readonly onReplyFailure?: ((failure: RedisFailure) => void) | undefined
  /** Redis took a subscription back: the slot is somebody else's. */
  readonly onSlotLost?: (() => void) | undefined
}

/** One master's connections, which end together when one of them learns that it is a master no longer. */
export class LinkedShard implements Shard {
  readonly #plan: ShardPlan
  readonly commands: ClientLink
  readonly subscriber: ClientSubscriberLink
  readonly durable: ClientLink
  readonly reader: ClientLink

  constructor(plan: ShardPlan) {
    this.#plan = plan
    const { locate, limits, world, wanted, onReplyFailure, onSlotLost } = plan
    const link = (use: string): LinkPlan => ({ use, locate, limits, world, wanted, onReplyFailure })
    this.commands = new ClientLink(link('commands'))
    this.subscriber = new ClientSubscriberLink(link('subscriber'), { isSharded: wanted.mode === 'cluster', onSlotLost })
    this.durable = new ClientLink(link('durable'))
    this.reader = new ClientLink(link('reader'))
    for (const one of this.#links) {
      one.onState((state) => {
        if (state.kind === 'lost' && state.reason.kind === 'demoted') this.#demoted(one, state.reason)
      })
    }
  }

  get name(): string {
    return this.#plan.name()
  }

  get #links(): readonly ClientLink[] {
    return [this.commands, this.subscriber, this.durable, this.reader]
  }

  #demoted(by: Link, reason: RedisFailure): void {
    for (const link of this.#links) if (link !== by && link.state.kind === 'connected') link.giveUp(reason)
  }

  giveUp(reason: RedisFailure): void {
    for (const link of this.#links) link.giveUp(reason)
  }

  close(): void {
    for (const link of this.#links) link.close()
  }
}

/** For a master whose address does not change. */
export function fixed(target: Target): Pick<ShardPlan, 'name' | 'locate'> {
  return { name: () => endpointName(target.endpoint), locate: () => Promise.resolve(target) }
}
