import { RedisFailure } from '../failure.ts'
import type { Reply, SendOptions, Word } from '../link.ts'
import { endpointName, Listeners, RedirectFailure, SLOTS, slotOf, type Endpoint } from '../link/index.ts'
import type { RedisWorld } from '../settings.ts'
import type { Shard, Shards } from '../shards.ts'
import { sendToSlot, type SlotRoute } from './cluster-send.ts'
import { askForSlots, type Member } from './cluster-view.ts'
import type { TopologyPlan } from './plan.ts'
import { Refresh } from './refresh.ts'
import { fixed, LinkedShard } from './shard.ts'
import type { SlotMap } from './slot-map.ts'
import { Turns } from './turns.ts'

/** A master without a slot that was needed (ASK) stays for so long after. */
const GUEST_MS = 30_000

interface Node extends Member {
  readonly name: string
  /** Of a master that a redirection named and no map yet: how long it stays without one. 0: a map has named it. */
  guestUntilMs: number
}

/** All masters of a cluster, by an own map of slots: asked for at the start, at each sign of a change, and every 15 s. */
export class ClusterShards implements Shards, SlotRoute {
  readonly isCluster = true
  readonly #plan: TopologyPlan
  readonly world: RedisWorld
  readonly turns = new Turns()
  readonly #refresh: Refresh
  readonly #changes = new Listeners<'changed'>()
  #nodes: ReadonlyMap<string, Node> = new Map()
  #all: readonly Shard[] = []
  #owners: (Node | undefined)[] = Array.from({ length: SLOTS })
  #failure: RedisFailure | undefined = new RedisFailure('unreachable', 'cluster: nobody was asked yet')
  #isTelling = false
  #isClosed = false

  constructor(plan: TopologyPlan, world: RedisWorld) {
    this.#plan = plan
    this.world = world
    this.#refresh = new Refresh(
      world,
      () => this.#ask(),
      () => this.#isWell(),
    )
    this.#refresh.want()
  }

  get problem(): string | undefined {
    return this.#nodes.size === 0 ? this.#failure?.message : undefined
  }

  get deadlineMs(): number {
    return this.#plan.limits.commandDeadlineMs
  }

  all(): readonly Shard[] {
    return this.#all
  }

  of(key: string): Shard | undefined {
    return this.#owners[slotOf(key)]?.shard
  }

  send(key: string, command: readonly Word[], options?: SendOptions): Promise<Reply> {
    return sendToSlot(this, slotOf(key), command, options)
  }

  onChange(listener: () => void): () => void {
    return this.#changes.add(listener)
  }

  ownerOf(slot: number): LinkedShard | undefined {
    return this.#owners[slot]?.shard
  }

  unserved(slot: number): RedisFailure {
    if (this.#isClosed) return new RedisFailure('closed', 'cluster: it is closed')
    this.#refresh.want()
    if (this.#nodes.size > 0) return new RedisFailure('clusterdown', `cluster: nobody serves slot ${slot}`)
    return new RedisFailure('unreachable', this.problem ?? 'cluster: nobody was asked yet', this.#failure)
  }

  importing(redirect: RedirectFailure['redirect'], by: LinkedShard): LinkedShard | undefined {
    const node = this.#meet(endpointOf(redirect, this.#endpointOf(by)))
    if (node !== undefined && node.guestUntilMs > 0) node.guestUntilMs = this.#guestUntilMs()
    return node?.shard
  }

  #guestUntilMs(): number {
    return this.world.clock.monotonicMs() + GUEST_MS
  }

  #endpointOf(shard: LinkedShard): Endpoint | undefined {
    for (const node of this.#nodes.values()) if (node.shard === shard) return node.endpoint
    return undefined
  }

  /** A master that a redirection names, new to us or not. */
  #meet(endpoint: Endpoint | undefined): Node | undefined {
    if (endpoint === undefined || this.#isClosed) return undefined
    const known = this.#nodes.get(endpointName(endpoint))
    if (known !== undefined) return known
    const node = this.#newNode(endpoint, this.#guestUntilMs())
    this.#refresh.want()
    this.#change(new Map([...this.#nodes, [node.name, node]]), this.#owners)
    return node
  }

  #newNode(endpoint: Endpoint, guestUntilMs: number): Node {
    const shard: LinkedShard = new LinkedShard({
      ...fixed(this.#plan.target(endpoint)),
      wanted: { mode: 'cluster', isMaster: true },
      limits: this.#plan.limits,
      world: this.world,
      onReplyFailure: (failure) => this.#onReplyFailure(failure, endpoint),
      onSlotLost: () => this.#refresh.want(),
    })
    shard.commands.onState((state) => {
      if (state.kind === 'lost' || (state.kind === 'connecting' && state.attempt > 1)) this.#refresh.want()
    })
    return { name: endpointName(endpoint), endpoint, shard, guestUntilMs }
  }

  #onReplyFailure(failure: RedisFailure, from: Endpoint): void {
    if (failure.kind === 'clusterdown') this.#refresh.want()
    if (!(failure instanceof RedirectFailure) || failure.redirect.kind !== 'moved') return
    // The map would tell the same later; until then every command of this slot would go the long way.
    this.#refresh.want()
    const node = this.#meet(endpointOf(failure.redirect, from))
    const { slot } = failure.redirect
    if (node === undefined || this.#owners[slot] === node) return
    this.#owners[slot] = node
    this.#tellSoon()
  }

  /** After a failover thousands of slots are told one by one. */
  #tellSoon(): void {
    if (this.#isTelling) return
    this.#isTelling = true
    this.world.timers.soon(() => {
      this.#isTelling = false
      this.#changes.tell('changed')
    })
  }

  async #ask(): Promise<void> {
    try {
      const map = await askForSlots(this.#plan, this.world, [...this.#nodes.values()])
      if (!this.#isClosed) this.#adopt(map)
      this.#failure = undefined
    } catch (error) {
      const isOurs = error instanceof RedisFailure
      this.#failure = isOurs ? error : new RedisFailure('refused', `cluster: ${String(error)}`, error)
    }
  }

  #adopt(map: SlotMap): void {
    const nodes = new Map<string, Node>()
    for (const [name, endpoint] of map.masters) {
      const node = this.#nodes.get(name) ?? this.#newNode(endpoint, 0)
      node.guestUntilMs = 0
      nodes.set(name, node)
    }
    const nowMs = this.world.clock.monotonicMs()
    for (const [name, node] of this.#nodes) if (!nodes.has(name) && nowMs < node.guestUntilMs) nodes.set(name, node)
    this.#change(
      nodes,
      map.owners.map((name) => (name === undefined ? undefined : nodes.get(name))),
    )
  }

  #change(nodes: ReadonlyMap<string, Node>, owners: (Node | undefined)[]): void {
    const gone = [...this.#nodes.values()].filter((node) => nodes.get(node.name) !== node)
    const isSame =
      gone.length === 0 && nodes.size === this.#nodes.size && owners.every((node, slot) => node === this.#owners[slot])
    if (isSame) return
    this.#nodes = nodes
    this.#all = [...nodes.values()].map(({ shard }) => shard)
    this.#owners = owners
    this.#changes.tell('changed')
    for (const { shard } of gone) shard.close()
  }

  #isWell(): boolean {
    return (
      this.#failure === undefined &&
      [...this.#nodes.values()].every(({ shard }) => shard.commands.state.kind === 'connected') &&
      this.#owners.every((node) => node !== undefined)
    )
  }

  close(): void {
    this.#isClosed = true
    this.#refresh.close()
    for (const { shard } of this.#nodes.values()) shard.close()
  }
}

function endpointOf({ host, port }: RedirectFailure['redirect'], from: Endpoint | undefined): Endpoint | undefined {
  if (host !== '') return { kind: 'tcp', host, port }
  return from?.kind === 'tcp' ? { ...from, port } : undefined
}
