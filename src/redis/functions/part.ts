import { FAILURES, RedisFailure } from '../failure.ts'
import type { RedisPart, RedisProof } from '../part.ts'
import type { Shards } from '../shards.ts'
import { allConnected, watchLinks } from '../shard-watch.ts'
import type { FunctionCaller } from './caller.ts'
import { ensureLibrary } from './library.ts'

/** `redis.functions`: every master has our library, exactly; loaded where it was missing, as after a restart without it. */
export function functionsPart(shards: Shards, caller: FunctionCaller): RedisPart {
  /** Before it was proved that they are there, that they are missing is no news: somebody else may have asked too early. */
  let isProved = false
  const links = () => shards.all().map((shard) => shard.commands)
  return {
    available: (signal) => allConnected(shards, links, signal),
    async prove(): Promise<RedisProof> {
      const masters = shards.all()
      if (masters.length === 0) return { kind: 'not-ready', reason: shards.problem ?? 'no master is known' }
      const epochs = masters.map(({ commands }) => commands.epoch)
      try {
        const found = await Promise.all(masters.map(({ commands }) => ensureLibrary(commands, caller.library)))
        if (masters.some(({ commands }, index) => commands.epoch !== epochs[index])) {
          return { kind: 'not-ready', reason: 'a connection was lost while the functions were looked for' }
        }
        isProved = true
        caller.present()
        const { name, hash } = caller.library
        const loaded = found.filter((one) => one.loaded).length
        return { kind: 'proved', evidence: { library: name, hash: hash.slice(0, 16), masters: masters.length, loaded } }
      } catch (error) {
        isProved = false
        return proofOf(error)
      }
    },
    onLost(listener) {
      const stops = [watchLinks(shards, links, listener), caller.onMissing((reason) => isProved && listener(reason))]
      return () => {
        for (const stop of stops) stop()
      }
    },
  }
}

/** What a failure means for a proof; what is no failure of Redis is a fault of ours, and goes on. */
export function proofOf(error: unknown): RedisProof {
  if (!(error instanceof RedisFailure)) throw error
  return { kind: FAILURES[error.kind].needsPerson ? 'wrong' : 'not-ready', reason: error.message }
}
