import type {
  Appended,
  ChannelEvent,
  ChannelLog,
  Follower,
  HistoryFilter,
  HistoryPage,
  PublicationDraft,
  Recovery,
  Retention,
  StreamPosition,
} from '../../channel/index.ts'
import type { Clock, Logger, Random, Timers } from '../../runtime/index.ts'
import { RedisFailure, type FailureKind } from '../failure.ts'
import { call, type FunctionCaller } from '../functions/index.ts'
import type { RedisKeys } from '../keys.ts'
import type { Link, Reply, Word } from '../link.ts'
import type { Shards } from '../shards.ts'
import { AppendLanes, type LaneOptions } from './append-lanes.ts'
import { DurableAppends, type DurableOptions } from './durable-appends.ts'
import { Following, type FollowingOptions } from './following.ts'
import { announcePassing, announcePerson, pack, unpackStored } from './packed.ts'
import { keepMs, Recoveries, recoveryOf } from './recoveries.ts'
import { numberIn, shape, stringsIn, textIn } from './replies.ts'
import { Subscriptions, type SubscriptionOptions } from './subscriptions.ts'

/** Every bound of the log, and what happens there stands beside it in the part that has it. */
export interface RedisLogOptions {
  readonly lanes: LaneOptions
  readonly durable: DurableOptions
  readonly following: FollowingOptions
  readonly subscriptions: SubscriptionOptions
  /** Publication ids of one channel that are remembered, about, at most; the oldest is forgotten before its time. */
  readonly idsMax: number
}

const MEBIBYTE = 1_048_576

export const REDIS_LOG_DEFAULTS: RedisLogOptions = {
  lanes: { waitMs: 3_000, bytesMax: 64 * MEBIBYTE, retryMs: 50 },
  durable: { replicas: 'all', waitMs: 1_000, batch: 256 },
  following: { auditEveryMs: 1_000, auditChannels: 50, catchUpMax: 2_000, readsAtOnce: 64, retryMs: 200 },
  subscriptions: { batch: 256, paceMs: 5, retryMs: 200 },
  idsMax: 10_000,
}

export interface RedisLogParts {
  readonly shards: Shards
  readonly caller: FunctionCaller
  readonly keys: RedisKeys
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
  readonly logger: Logger
  readonly options?: Partial<RedisLogOptions>
}

/** The channel of a proof goes by itself. */
const CANARY_MS = 60_000

/** What an append takes beside its text, about. */
const APPEND_BYTES = 512

/** Redis does not write, and still reads: nothing can be opened. */
const NO_WRITES: ReadonlySet<FailureKind> = new Set<FailureKind>(['full', 'misconfigured', 'noreplicas'])

/**
 * The port on Redis. Storing and announcing are one function (rule L8); what is heard comes by pub/sub, with the stream as the
 * truth behind it. `recover`, `read`, `remove`, `announce` and `follow` reject with a `RedisFailure` while Redis is away.
 */
export class RedisChannelLog implements ChannelLog {
  readonly #parts: RedisLogParts
  readonly #options: RedisLogOptions
  readonly #lanes: AppendLanes
  readonly #recoveries: Recoveries
  readonly #following: Following
  readonly #durable = new Map<Link, DurableAppends>()
  readonly #publish: 'PUBLISH' | 'SPUBLISH'
  /** Pub/sub channels that are wanted; the subscriber's proof goes the same way as the followed channels. */
  readonly subscriptions: Subscriptions

  constructor(parts: RedisLogParts) {
    const { shards, caller, keys, clock, timers, logger } = parts
    const options = { ...REDIS_LOG_DEFAULTS, ...parts.options }
    this.#parts = parts
    this.#options = options
    this.#publish = shards.isCluster ? 'SPUBLISH' : 'PUBLISH'
    this.#lanes = new AppendLanes(clock, timers, options.lanes)
    this.#recoveries = new Recoveries(caller, keys)
    this.subscriptions = new Subscriptions(shards, timers, options.subscriptions)
    const { subscriptions } = this
    this.#following = new Following({ keys, subscriptions, recoveries: this.#recoveries, timers, logger }, options.following)
  }

  stats(): { readonly followed: number; readonly catching: number; readonly waiting: number; readonly reads: number } {
    const { size: followed, catching } = this.#following
    return { followed, catching, waiting: this.#lanes.waiting, reads: this.#recoveries.reads }
  }

  append(channel: string, draft: PublicationDraft, retention: Retention): Promise<Appended> {
    const { shards, keys } = this.#parts
    const packed = pack(draft)
    const [meta] = keys.channel(channel).stored
    const { id } = draft
    return this.#lanes.append({
      channel,
      hasId: id !== undefined,
      bytes: APPEND_BYTES + packed.length,
      isWorthTrying: () => shards.of(meta)?.commands.state.kind === 'connected',
      send: () => (retention.size > 0 ? this.#store(channel, packed, id, retention) : this.#pass(channel, packed, id, retention)),
    })
  }

  async #store(channel: string, packed: string, id: string | undefined, retention: Retention): Promise<Appended> {
    const { caller, keys, random } = this.#parts
    const { stored, announcements } = keys.channel(channel)
    const { size, ttlMs, idWindowMs, durability = 'memory' } = retention
    const sizes = [size, ttlMs, keepMs(retention), idWindowMs, this.#options.idsMax]
    // The sign keeps an empty id from being none.
    const args = [random.id(), id === undefined ? '' : `=${id}`, packed, ...sizes, this.#publish, announcements]
    const reply =
      durability === 'memory'
        ? await caller.call('append', stored, args)
        : await this.#sendDurable(stored[0], call(caller.library, 'append', stored, args), durability)
    const [duplicate, epoch, offset, unannounced] = shape(reply, 4)
    if (unannounced === 1) {
      this.#parts.logger.event('log.failed', {
        step: 'announce',
        error: new Error('the announcement failed; it is caught up on'),
      })
      this.#following.verify(channel)
    }
    const position = { offset: numberIn(offset), epoch: textIn(epoch) }
    return { kind: 'stored', position, duplicate: duplicate === 1, ...(durability === 'memory' ? {} : { durability }) }
  }

  /**
   * Appends to a channel of our own and reads it back, the way every append goes but without its patience: what this server or
   * this user may not do is found here. Rejects with a `RedisFailure`.
   */
  async prove(channel: string): Promise<void> {
    const { caller, keys, random } = this.#parts
    const { stored, shown, announcements } = keys.channel(channel)
    const nonce = random.id()
    const [reply, page] = await Promise.all([
      caller.call('append', stored, [random.id(), '', nonce, 1, CANARY_MS, CANARY_MS, 1, 1, this.#publish, announcements]),
      caller.call('read', shown, [1, CANARY_MS, CANARY_MS, 1, 1, -1, '']),
    ])
    const [, , , unannounced] = shape(reply, 4)
    if (unannounced === 1) throw new RedisFailure('refused', 'an announcement was refused: may the user publish to our channels?')
    if (stringsIn(shape(page, 5)[4])[0] !== nonce) throw new RedisFailure('refused', 'what was appended was not read back')
  }

  async #sendDurable(key: string, command: readonly Word[], durability: 'fsynced' | 'replicated'): Promise<Reply> {
    const { shards, caller, timers } = this.#parts
    const link = shards.of(key)?.durable
    if (link === undefined) throw new RedisFailure('clusterdown', shards.problem ?? 'no master serves the channel')
    let durable = this.#durable.get(link)
    if (durable === undefined) {
      for (const known of this.#durable.keys()) if (known.state.kind === 'closed') this.#durable.delete(known)
      this.#durable.set(link, (durable = new DurableAppends(link, timers, this.#options.durable)))
    }
    try {
      return await durable.send(command, durability)
    } catch (error) {
      caller.notice(error)
      throw error
    }
  }

  async #pass(channel: string, packed: string, id: string | undefined, { idWindowMs }: Retention): Promise<Appended> {
    const { caller, keys } = this.#parts
    const { passing, announcements } = keys.channel(channel)
    const text = announcePassing(packed)
    if (id === undefined) {
      await this.#tell(announcements, text)
      return { kind: 'announced', duplicate: false }
    }
    const args = [`=${id}`, text, idWindowMs, this.#options.idsMax, this.#publish, announcements]
    return { kind: 'announced', duplicate: (await caller.call('publish', [passing], args)) === 1 }
  }

  async #tell(announcements: string, text: string): Promise<void> {
    await this.#parts.shards.send(announcements, [this.#publish, announcements, text])
  }

  async recover(channel: string, since: StreamPosition, retention: Retention, limit: number): Promise<Recovery> {
    const recovered = await this.#recoveries.ask(channel, since, retention, limit)
    return recovered.kind === 'none' ? { kind: 'gap', top: await this.#open(channel, retention) } : recoveryOf(recovered)
  }

  async read(channel: string, filter: HistoryFilter, retention: Retention): Promise<HistoryPage> {
    const { caller, keys } = this.#parts
    const { limit, reverse, since } = filter
    const sizes = [retention.size, retention.ttlMs, keepMs(retention)]
    const args = [...sizes, Math.max(0, limit), reverse ? 1 : 0, since?.offset ?? -1, since?.epoch ?? '']
    const reply = await caller.call('read', keys.channel(channel).shown, args)
    if (reply === null || reply === false) {
      const top = await this.#open(channel, retention)
      if (since === undefined || since.epoch === '') return { kind: 'page', publications: [], top }
      return { kind: 'unrecoverable', top }
    }
    const [epoch, offset, isOfStream, offsets, packed] = shape(reply, 5)
    const top = { epoch: textIn(epoch), offset: numberIn(offset) }
    if (isOfStream !== 1) return { kind: 'unrecoverable', top }
    const texts = stringsIn(packed)
    const publications = shape(offsets, texts.length).map((at, index) => unpackStored(texts[index] ?? '', numberIn(at)))
    return { kind: 'page', publications, top }
  }

  async #open(channel: string, retention: Retention): Promise<StreamPosition> {
    const { caller, keys, random } = this.#parts
    const nonce = random.id()
    const sizes = [Math.max(1, retention.size), Math.max(1, retention.ttlMs), Math.max(1, keepMs(retention))]
    try {
      const [epoch, offset] = shape(await caller.call('open', keys.channel(channel).stored, [nonce, ...sizes]), 2)
      return { epoch: textIn(epoch), offset: numberIn(offset) }
    } catch (error) {
      // A position that nothing continues: whoever comes back with it is told `gap`.
      if (error instanceof RedisFailure && NO_WRITES.has(error.kind)) return { epoch: nonce, offset: 0 }
      throw error
    }
  }

  async remove(channel: string): Promise<void> {
    await this.#parts.caller.call('remove', this.#parts.keys.channel(channel).stored, [])
  }

  async announce(channel: string, { kind, info }: Extract<ChannelEvent, { kind: 'join' | 'leave' }>): Promise<void> {
    await this.#tell(this.#parts.keys.channel(channel).announcements, announcePerson(kind, info))
  }

  follow(channel: string, follower: Follower): Promise<void> {
    return this.#following.follow(channel, follower)
  }

  unfollow(channel: string): void {
    this.#following.unfollow(channel)
  }

  /** Appends that wait are given up; whoever has links closes them. */
  close(): void {
    this.#lanes.close()
    this.#following.close()
    this.subscriptions.close()
  }
}
