import {
  TELLING_LENGTH_MAX,
  type Addressee,
  type Instance,
  type InstanceListener,
  type Instances,
  type Told,
} from '../../channel/index.ts'
import { TidegateError, type Clock, type Random, type Timers } from '../../runtime/index.ts'
import type { FunctionCaller } from '../functions/caller.ts'
import type { RedisKeys } from '../keys.ts'
import type { RedisPart } from '../part.ts'
import type { Shards } from '../shards.ts'
import { Incoming } from './incoming.ts'
import { KeptRevocations } from './kept-revocations.ts'
import { Outgoing } from './outgoing.ts'
import { readerPart } from './reader-part.ts'
import { LEASE, Registry, type Lease } from './registry.ts'

/** Entries of one control stream, about. */
const KEPT_MAX = 4_096

export interface RedisInstancesParts {
  /** Ours: new with each process. */
  readonly id: string
  readonly shards: Shards
  readonly caller: FunctionCaller
  readonly keys: RedisKeys
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
  /** Something that is no failure of Redis was thrown while listening. */
  readonly onFault: (error: unknown) => void
  readonly lease?: Lease
}

/** The instances that share a Redis: one stream for all of them, one for each, and a lease that each renews. */
export class RedisInstances implements Instances {
  readonly id: string
  /** `redis.reader`. */
  readonly reader: RedisPart
  readonly revocations: KeptRevocations
  readonly #incoming: Incoming
  readonly #outgoing: Outgoing
  readonly #registry: Registry

  constructor({ id, shards, caller, keys, clock, timers, random, onFault, lease = LEASE }: RedisInstancesParts) {
    const { control } = keys
    const say = (to: Addressee, count: number, texts: readonly string[]) =>
      caller.call(
        'control_tell',
        [control.leases, control.number, to === undefined ? control.all : control.own(to)],
        [to ?? '', id, count, KEPT_MAX, lease.keepMs, ...texts],
      )
    this.id = id
    this.revocations = new KeptRevocations(shards, caller, control)
    this.#outgoing = new Outgoing({ clock, timers, say })
    const shared = { id, caller, keys: control, timers }
    this.#registry = new Registry({ ...shared, lease, readOwn: () => this.#incoming.readOwn })
    this.#incoming = new Incoming({ ...shared, shards, onPlaced: () => this.#registry.renewSoon(), onFault })
    this.reader = readerPart({
      shards,
      timers,
      random,
      incoming: this.#incoming,
      registry: this.#registry,
      tellSelf: async (nonce) => (await say(id, 0, [nonce])) === 1,
    })
  }

  async tell(to: Addressee, text: string): Promise<Told> {
    if (to === this.id) throw new TidegateError('usage', 'cannot tell an instance: it is ourselves')
    if (text.length > TELLING_LENGTH_MAX) throw new TidegateError('usage', 'cannot tell an instance: it is too long')
    return this.#outgoing.tell(to, text)
  }

  listen(listener: InstanceListener): void {
    this.#incoming.listen(listener)
  }

  /** Rejects with a `RedisFailure`. */
  list(): Promise<readonly Instance[]> {
    return this.#registry.list()
  }

  describe(info: () => string): void {
    this.#registry.describe(info)
  }

  /** Leaves: the others know it at once, where Redis can be told. Settles when its command does. */
  async close(): Promise<void> {
    this.#incoming.close()
    this.#outgoing.close()
    await this.#registry.leave().catch(() => {})
  }
}
