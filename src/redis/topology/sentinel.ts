import { RedisFailure } from '../failure.ts'
import type { Reply, SendOptions, Word } from '../link.ts'
import { ClientSubscriberLink, endpointName, Listeners, type Endpoint, type Target } from '../link/index.ts'
import type { RedisWorld } from '../settings.ts'
import type { Shard, Shards } from '../shards.ts'
import type { TopologyPlan } from './plan.ts'
import { askSentinels } from './sentinel-ask.ts'
import { LinkedShard } from './shard.ts'

/** More than anybody has; who names more is lying. */
const SENTINELS_MAX = 16
/** A sentinel that hears nothing for long is asked whether it is there: a silent one would never tell of a new master. */
const PING_MS = 2_000
const SWITCH = '+switch-master'

/**
 * One master, wherever the sentinels say that it is: they are asked at every connect, and who is found must say itself that it
 * is a master. When a sentinel tells of another one, or the old one says that it is a replica, all connections end at once.
 */
export class SentinelShards implements Shards {
  readonly isCluster = false
  readonly #plan: TopologyPlan
  readonly #world: RedisWorld
  readonly #masterName: string
  readonly #changes = new Listeners<'changed'>()
  readonly #sentinels = new Map<string, { readonly endpoint: Endpoint; readonly link: ClientSubscriberLink }>()
  readonly #shard: LinkedShard
  readonly #all: readonly Shard[]
  readonly #stopPinging: () => void
  #master: Endpoint | undefined
  #locating: Promise<Target> | undefined
  #problem: string | undefined = 'sentinel: nobody was asked yet'
  #isClosed = false

  constructor(plan: TopologyPlan, masterName: string, world: RedisWorld) {
    this.#plan = plan
    this.#world = world
    this.#masterName = masterName
    for (const endpoint of plan.endpoints) this.#meet(endpoint)
    this.#shard = new LinkedShard({
      name: () => (this.#master === undefined ? masterName : `${masterName} ${endpointName(this.#master)}`),
      locate: () => this.#locate(),
      wanted: { mode: 'standalone', isMaster: true },
      limits: plan.limits,
      world,
    })
    this.#all = [this.#shard]
    this.#stopPinging = world.timers.every(PING_MS, () => this.#ping())
  }

  get problem(): string | undefined {
    return this.#problem
  }

  all(): readonly Shard[] {
    return this.#all
  }

  of(): Shard {
    return this.#shard
  }

  send(_key: string, command: readonly Word[], options?: SendOptions): Promise<Reply> {
    return this.#shard.commands.send(command, options)
  }

  onChange(listener: () => void): () => void {
    return this.#changes.add(listener)
  }

  /** All connections of the shard ask at the same time, and once is enough. */
  #locate(): Promise<Target> {
    this.#locating ??= this.#ask().finally(() => {
      this.#locating = undefined
    })
    return this.#locating
  }

  async #ask(): Promise<Target> {
    const sentinels = [...this.#sentinels.values()].map(({ endpoint }) => endpoint)
    try {
      const { master, others } = await askSentinels(this.#plan, this.#world, sentinels, this.#masterName)
      for (const endpoint of others) this.#meet(endpoint)
      this.#problem = undefined
      this.#becomes(master)
      return this.#plan.target(master)
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error)
      throw error
    }
  }

  #becomes(master: Endpoint): void {
    const before = this.#master
    this.#master = master
    if (before !== undefined && !isSame(before, master)) this.#changes.tell('changed')
  }

  #meet(endpoint: Endpoint): void {
    const name = endpointName(endpoint)
    if (this.#isClosed || this.#sentinels.has(name) || this.#sentinels.size >= SENTINELS_MAX) return
    const link = new ClientSubscriberLink(
      {
        use: 'sentinel',
        locate: () => Promise.resolve(this.#plan.sentinelTarget(endpoint)),
        limits: this.#plan.limits,
        world: this.#world,
        wanted: { mode: 'sentinel', isMaster: false },
      },
      { isSharded: false },
    )
    link.onMessage((_channel, message) => this.#onSwitch(message))
    link.onState((state) => {
      if (state.kind === 'connected') void this.#listen(link)
    })
    this.#sentinels.set(name, { endpoint, link })
  }

  /** What was told while it was away is asked for, once nothing more can be missed. */
  async #listen(link: ClientSubscriberLink): Promise<void> {
    try {
      await link.subscribe([SWITCH])
      const before = this.#master
      if (before === undefined) return
      const { endpoint } = await this.#locate()
      if (!isSame(before, endpoint)) this.#isElsewhere(endpoint)
    } catch (error) {
      // Refused: then this sentinel is of no use for it, and says so at the next connect. Lost: the next life asks again.
      if (error instanceof RedisFailure && link.state.kind === 'connected' && error.kind === 'forbidden') link.giveUp(error)
    }
  }

  /** `<name> <old host> <old port> <new host> <new port>` */
  #onSwitch(message: string): void {
    const [name, , , host = '', port = ''] = message.split(' ')
    if (name !== this.#masterName || !/^\d+$/.test(port)) return
    const master: Endpoint = { kind: 'tcp', host, port: Number(port) }
    if (this.#master !== undefined && isSame(this.#master, master)) return
    this.#becomes(master)
    this.#isElsewhere(master)
  }

  #isElsewhere(master: Endpoint): void {
    this.#shard.giveUp(new RedisFailure('demoted', `${this.#masterName}: its master is ${endpointName(master)} now`))
  }

  #ping(): void {
    for (const { link } of this.#sentinels.values()) {
      // What comes of it is the link's to tell.
      if (link.state.kind === 'connected') link.send(['PING']).catch(() => {})
    }
  }

  close(): void {
    this.#isClosed = true
    this.#stopPinging()
    for (const { link } of this.#sentinels.values()) link.close()
    this.#shard.close()
  }
}

function isSame(one: Endpoint, other: Endpoint): boolean {
  return endpointName(one) === endpointName(other)
}
