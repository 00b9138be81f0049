import type { Random, Timers } from '../../runtime/index.ts'
import { Deafness } from '../deafness.ts'
import { proofOf } from '../functions/index.ts'
import type { RedisKeys } from '../keys.ts'
import type { RedisPart, RedisProof } from '../part.ts'
import { allConnected, watchLinks } from '../shard-watch.ts'
import type { Shard, Shards } from '../shards.ts'
import type { Subscriptions } from './subscriptions.ts'

/** Slots that are tried to find one of a given master. */
const TRIES = 100_000

export interface SubscriberPartParts {
  readonly shards: Shards
  readonly subscriptions: Subscriptions
  readonly keys: RedisKeys
  readonly timers: Timers
  readonly random: Random
  /** How long a nonce may take to come back. */
  readonly echoMs: number
}

/**
 * `redis.subscriber`: every wanted subscription is acknowledged, and a nonce that is published the way every announcement is
 * comes back on every master's subscriber. A healthy socket that receives nothing is found by that, and by nothing else.
 */
export function subscriberPart(parts: SubscriberPartParts): RedisPart {
  const { shards, subscriptions, keys, timers, random } = parts
  const links = () => shards.all().map((shard) => shard.subscriber)
  const instance = random.id()
  const deafness = new Deafness()
  const echoes = new Map<string, (message: string) => void>()

  /** A pub/sub channel whose slot is this master's. */
  function echoOf(shard: Shard): string | undefined {
    for (let index = 0; index < TRIES; index++) {
      const channel = keys.echo(instance, `${index}`)
      if (shards.of(channel) === shard) return channel
    }
    return undefined
  }

  async function echo(shard: Shard): Promise<boolean> {
    const channel = echoOf(shard)
    // A master that serves no slot is told nothing either.
    if (channel === undefined) return true
    const nonce = random.id()
    if (!echoes.has(channel)) {
      echoes.set(channel, () => {})
      try {
        await subscriptions.want(
          channel,
          (message) => echoes.get(channel)?.(message),
          () => {},
        )
      } catch (error) {
        echoes.delete(channel)
        throw error
      }
    }
    let cancel = (): void => {}
    const isBack = new Promise<boolean>((resolve) => {
      echoes.set(channel, (message) => message === nonce && resolve(true))
      cancel = timers.after(parts.echoMs, () => resolve(false))
    })
    try {
      await shards.send(channel, [shards.isCluster ? 'SPUBLISH' : 'PUBLISH', channel, nonce])
      return await isBack
    } finally {
      cancel()
    }
  }

  async function prove(): Promise<RedisProof> {
    const masters = shards.all()
    if (masters.length === 0) return { kind: 'not-ready', reason: shards.problem ?? 'no master is known' }
    const epochs = masters.map(({ subscriber }) => subscriber.epoch)
    try {
      const heard = await Promise.all(masters.map(echo))
      const deaf = masters.filter((_, index) => heard[index] !== true)
      if (deaf.length > 0) {
        for (const { subscriber } of deaf) deafness.unheard(subscriber)
        const names = deaf.map(({ subscriber }) => subscriber.name).join(', ')
        return { kind: 'not-ready', reason: `${names}: a nonce did not come back within ${parts.echoMs} ms` }
      }
      for (const { subscriber } of masters) deafness.heard(subscriber)
      if (masters.some(({ subscriber }, index) => subscriber.epoch !== epochs[index])) {
        return { kind: 'not-ready', reason: 'a connection was lost while its nonce was on the way' }
      }
      if (subscriptions.missing > 0) {
        return { kind: 'not-ready', reason: `${subscriptions.missing} subscriptions are not acknowledged yet` }
      }
      return { kind: 'proved', evidence: { masters: masters.length, epochs: epochs.join(',') } }
    } catch (error) {
      return proofOf(error)
    }
  }

  let proving: Promise<RedisProof> | undefined
  return {
    available: (signal) => allConnected(shards, links, signal),
    // One at a time: a second nonce would take the first one's place.
    prove: () => (proving ??= prove().finally(() => (proving = undefined))),
    onLost: (listener) => watchLinks(shards, links, listener),
  }
}
