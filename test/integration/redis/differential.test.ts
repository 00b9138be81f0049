import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ChannelLog, Retention, StreamPosition } from '../../../src/channel/index.ts'
import type { Shards } from '../../../src/redis/shards.ts'
import { MemoryWorld } from '../../support/memory-world.ts'
import { openShards, RedisLogWorld } from '../../support/redis-log-world.ts'
import { RedisServer } from '../../support/redis-server.ts'
import { IS_FULL } from '../../support/tier.ts'

let server: RedisServer
let shards: Shards
beforeAll(async () => {
  server = await RedisServer.start()
  shards = await openShards(server.url)
})
afterAll(async () => {
  shards.close()
  await server.stop()
})

const RETENTIONS: readonly Retention[] = [
  { size: 3, ttlMs: 10_000, metaTtlMs: 40_000, idWindowMs: 5_000 },
  { size: 5, ttlMs: 4_000, metaTtlMs: 20_000, idWindowMs: 12_000 },
  { size: 0, ttlMs: 0, metaTtlMs: 20_000, idWindowMs: 5_000 },
]

/** A position of the script: near the channel's last one that was told, on its token or on another, which nobody may know. */
interface Place {
  readonly behind: number
  readonly epoch: 'last' | number
}

type Step =
  | { readonly kind: 'append'; readonly channel: number; readonly id: number | undefined; readonly text: string }
  | { readonly kind: 'remove'; readonly channel: number }
  | { readonly kind: 'recover'; readonly channel: number; readonly since: Place; readonly limit: number }
  | {
      readonly kind: 'read'
      readonly channel: number
      readonly since: Place | undefined
      readonly limit: number
      readonly reverse: boolean
    }
  | { readonly kind: 'pass-time'; readonly ms: number }

const channel = fc.nat({ max: RETENTIONS.length - 1 })
const place: fc.Arbitrary<Place> = fc.record({
  behind: fc.integer({ min: -1, max: 6 }),
  epoch: fc.oneof({ arbitrary: fc.constant('last' as const), weight: 4 }, { arbitrary: fc.nat({ max: 4 }), weight: 1 }),
})
const limit = fc.oneof(fc.constant(100), fc.nat({ max: 6 }))
const append = fc.record({
  kind: fc.constant('append' as const),
  channel,
  id: fc.option(fc.nat({ max: 4 }), { nil: undefined, freq: 1 }),
  text: fc.string({ maxLength: 4 }),
})
const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: append, weight: 6 },
  { arbitrary: fc.record({ kind: fc.constant('remove' as const), channel }), weight: 1 },
  { arbitrary: fc.record({ kind: fc.constant('recover' as const), channel, since: place, limit }), weight: 4 },
  {
    arbitrary: fc.record({
      kind: fc.constant('read' as const),
      channel,
      since: fc.option(place, { nil: undefined }),
      limit,
      reverse: fc.boolean(),
    }),
    weight: 3,
  },
  {
    arbitrary: fc.record({
      kind: fc.constant('pass-time' as const),
      ms: fc.constantFrom(1, 1_999, 2_000, 2_000, 3_999, 4_000, 5_000, 10_000, 20_000, 40_000),
    }),
    weight: 2,
  },
)

/** What one adapter answers to a script, with its tokens by the order in which they were told, and what a follower heard. */
class Answers {
  readonly said: unknown[] = []
  readonly heard: unknown[] = []
  readonly #log: ChannelLog
  readonly #passTime: (ms: number) => Promise<void>
  readonly #epochs: string[] = []
  /** What was told last of each channel. */
  readonly #last = new Map<string, StreamPosition>()
  #isFollowing = false

  constructor(log: ChannelLog, passTime: (ms: number) => Promise<void>) {
    this.#log = log
    this.#passTime = passTime
  }

  async follow(): Promise<void> {
    this.#isFollowing = true
    for (const [index] of RETENTIONS.entries()) {
      await this.#log.follow(`room-${index}`, (event) => {
        if (event.kind === 'publication') this.heard.push([index, event.publication.offset, event.publication.data])
      })
    }
  }

  async take(step: Step): Promise<void> {
    const reply = await this.#reply(step)
    if (step.kind !== 'pass-time') this.#note(`room-${step.channel}`, reply)
    this.said.push(this.#named(reply))
  }

  #note(name: string, reply: unknown): void {
    const told = (reply ?? {}) as {
      readonly top?: StreamPosition
      readonly position?: StreamPosition
      readonly duplicate?: boolean
    }
    const position = told.top ?? (told.duplicate === true ? undefined : told.position)
    if (position !== undefined) this.#last.set(name, position)
  }

  #reply(step: Step): unknown {
    if (step.kind === 'pass-time') return this.#passTime(step.ms)
    const name = `room-${step.channel}`
    const wanted = RETENTIONS[step.channel]
    if (wanted === undefined) throw new Error('no retention')
    // In process a stream that is followed is not forgotten at all; in Redis nobody knows who follows.
    const retention = this.#isFollowing ? { ...wanted, metaTtlMs: 100_000_000 } : wanted
    switch (step.kind) {
      case 'append': {
        const draft = { data: JSON.stringify(step.text), delta: step.text.length === 1, tags: { length: `${step.text.length}` } }
        return this.#log.append(name, step.id === undefined ? draft : { ...draft, id: `id-${step.id}` }, retention)
      }
      case 'remove':
        return this.#log.remove(name)
      case 'recover':
        return this.#log.recover(name, this.#position(name, step.since), retention, step.limit)
      case 'read': {
        const { limit, reverse, since } = step
        const filter = since === undefined ? { limit, reverse } : { limit, reverse, since: this.#position(name, since) }
        return this.#log.read(name, filter, retention)
      }
    }
  }

  #position(name: string, { behind, epoch }: Place): StreamPosition {
    const last = this.#last.get(name) ?? { offset: 0, epoch: '' }
    const token = epoch === 'last' ? last.epoch : (this.#epochs[epoch] ?? 'unknown')
    return { offset: Math.max(0, last.offset - behind), epoch: token }
  }

  /** `delta: false` and no delta say the same. */
  #named(reply: unknown): unknown {
    return JSON.parse(
      JSON.stringify(reply ?? null, (key, value: unknown) => {
        if (key === 'delta') return value === true ? true : undefined
        if (key !== 'epoch' || typeof value !== 'string') return value
        if (!this.#epochs.includes(value)) this.#epochs.push(value)
        return this.#epochs.indexOf(value)
      }),
    )
  }
}

test('[L1] [L2] [L3] Redis answers every random script as the in-process engine does, and followers hear the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60, size: 'max' }), fc.boolean(), async (steps, follows) => {
      const memory = new MemoryWorld()
      const engine = memory.create()
      const redis = await RedisLogWorld.on(shards)
      try {
        const reference = new Answers(engine.log, (ms) => memory.world.advance(ms))
        const answers = new Answers(redis.log, (ms) => redis.passTime(ms))
        if (follows) await Promise.all([reference.follow(), answers.follow()])
        for (const one of steps) await Promise.all([reference.take(one), answers.take(one)])
        await redis.heard()
        expect(answers.said).toEqual(reference.said)
        expect(answers.heard).toEqual(reference.heard)
      } finally {
        redis.close({ keepsShards: true })
        await engine.close()
      }
    }),
    { numRuns: IS_FULL ? 3_000 : 200 },
  )
}, 180_000)
