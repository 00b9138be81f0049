import { FunctionCaller } from '../../src/redis/functions/caller.ts'
import { FAILURES, RedisFailure } from '../../src/redis/failure.ts'
import { ensureLibrary, functionLibrary } from '../../src/redis/functions/library.ts'
import { RedisInstances } from '../../src/redis/instances/instances.ts'
import type { Lease } from '../../src/redis/instances/registry.ts'
import { RedisKeys } from '../../src/redis/keys.ts'
import type { Shards } from '../../src/redis/shards.ts'
import { connectRedis } from '../../src/redis/topology/index.ts'
import { realClock, realRandom, realTimers } from '../../src/runtime/real.ts'

/** Short, because tests wait for it. */
const LEASE: Lease = { leaseMs: 900, renewMs: 300, keepMs: 60_000 }

/** One instance on a real Redis, with connections of its own. */
export interface RedisInstance {
  readonly instances: RedisInstances
  readonly shards: Shards
  readonly faults: readonly unknown[]
  /** Its functions are there, and its lease is held. */
  ready(): Promise<void>
  /** Ends without a word, as a process that is killed. */
  vanish(): void
  close(): Promise<void>
}

export async function redisInstance(url: string, prefix = 'tidegate'): Promise<RedisInstance> {
  const shards = connectRedis({ addresses: [url] }, { clock: realClock, timers: realTimers, random: realRandom })
  const library = functionLibrary()
  const caller = new FunctionCaller(shards, library)
  const faults: unknown[] = []
  let isGone = false
  const timers: typeof realTimers = { ...realTimers, every: (ms, run) => realTimers.every(ms, () => isGone || run()) }
  const world = { clock: realClock, timers, random: realRandom }
  const id = realRandom.uuid()
  const onFault = (error: unknown): void => void faults.push(error)
  const instances = new RedisInstances({ ...world, id, shards, caller, keys: new RedisKeys(prefix), onFault, lease: LEASE })
  return {
    instances,
    shards,
    faults,
    async ready() {
      await until(() => shards.all().length > 0)
      for (const { commands } of shards.all()) await until(() => ensureLibrary(commands, library).then(() => true, isAway))
    },
    vanish() {
      isGone = true
      shards.close()
    },
    async close() {
      if (!isGone) await instances.close()
      shards.close()
    },
  }
}

/** Just started: its connections may not have learnt yet that they are gone. */
function isAway(error: unknown): boolean {
  if (error instanceof RedisFailure && FAILURES[error.kind].endsProof) return false
  throw error
}

/** Asks again until it is so; Redis and its clients have no event for it. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5))
}
