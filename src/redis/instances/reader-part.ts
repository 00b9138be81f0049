import type { Random, Timers } from '../../runtime/index.ts'
import { Deafness } from '../deafness.ts'
import { proofOf } from '../functions/part.ts'
import type { RedisPart, RedisProof } from '../part.ts'
import { watchLinks } from '../shard-watch.ts'
import type { Shards } from '../shards.ts'
import type { Incoming } from './incoming.ts'
import type { Registry } from './registry.ts'

/** What an instance tells itself is to be heard by then. Below the time that a verification may take. */
const HEARD_MS = 1_000

export interface ReaderPartParts {
  readonly shards: Shards
  readonly incoming: Incoming
  readonly registry: Registry
  readonly timers: Timers
  readonly random: Random
  /** Writes it to our own stream. Returns false when our lease has run out. */
  readonly tellSelf: (nonce: string) => Promise<boolean>
}

/**
 * `redis.reader`: what others tell us is heard. Proved by telling ourselves a nonce the way others do, and reading it back;
 * after whatever was lost before has been made good.
 */
export function readerPart({ shards, incoming, registry, timers, random, tellSelf }: ReaderPartParts): RedisPart {
  const deafness = new Deafness()
  const links = () => (incoming.link === undefined ? [] : [incoming.link])
  return {
    available: (signal) => incoming.reading(signal),
    async prove(): Promise<RedisProof> {
      const { link, problem } = incoming
      if (link === undefined) return { kind: 'not-ready', reason: shards.problem ?? 'no master has the control streams' }
      if (problem !== undefined) return { kind: 'not-ready', reason: problem }
      const { epoch } = link
      const nonce = random.id()
      let wait: () => void = () => {}
      const heard = new Promise<boolean>((resolve) => {
        const stop = incoming.onNonce(nonce, () => resolve(true))
        const cancel = timers.after(HEARD_MS, () => resolve(false))
        wait = () => {
          stop()
          cancel()
        }
      })
      try {
        if (!(await tellSelf(nonce))) {
          await registry.renew()
          return { kind: 'not-ready', reason: 'its lease had run out; it has been renewed' }
        }
        if (!(await heard)) {
          const isDeaf = incoming.problem === undefined && link === incoming.link && link.epoch === epoch
          // A read that waits is not late before its own time is over: sooner than that it is known by what it did not hear.
          if (isDeaf) deafness.unheard(link)
          return { kind: 'not-ready', reason: incoming.problem ?? `${link.name}: it did not hear itself within ${HEARD_MS} ms` }
        }
      } catch (error) {
        return proofOf(error)
      } finally {
        wait()
      }
      if (link !== incoming.link || link.epoch !== epoch) {
        return { kind: 'not-ready', reason: 'the connection was lost while it was listened to' }
      }
      deafness.heard(link)
      return { kind: 'proved', evidence: { heard: 'a nonce from its own control stream', link: link.name, epoch } }
    },
    onLost: (listener) => watchLinks(shards, links, listener),
  }
}
