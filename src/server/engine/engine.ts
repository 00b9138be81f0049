import { join } from 'node:path'
import type { ChannelLog, Instances, Presence } from '../../channel/index.ts'
import { createMemoryInstances, openMemoryEngine, type MemoryEngine } from '../../memory/index.ts'
import { openRedisEngine, type RedisEngine } from '../../redis/index.ts'
import type { RevocationStore } from '../../control/index.ts'
import type { World } from '../conversations.ts'
import { refuseDurability } from '../durability.ts'
import type { ServerPlan } from '../plan.ts'

/** What conversations stand on, whichever it is. `proves` is what the gate asks. */
export interface Engine {
  readonly log: ChannelLog
  readonly presence: Presence
  readonly instances: Instances
  /** Where revocations are kept for all instances; without, this process keeps its own. */
  readonly revocations?: RevocationStore
  readonly proves:
    | { readonly kind: 'memory'; readonly disk: Pick<MemoryEngine, 'prove' | 'onFailing'> }
    | { readonly kind: 'redis'; readonly parts: RedisEngine['parts'] }
  /** What was acknowledged is kept; nothing is left open. */
  close(): Promise<void>
}

/** @throws a TidegateError that says what is in the way. A Redis that is away is none: the gate waits for it. */
export async function openEngine({ engine, dataDirectory, rules }: ServerPlan, world: World): Promise<Engine> {
  if (engine.kind === 'redis') {
    const redis = openRedisEngine(engine.settings, { ...world, prefix: engine.prefix })
    const { log, presence, instances, parts } = redis
    return {
      log,
      presence,
      instances,
      revocations: keptBy(instances),
      proves: { kind: 'redis', parts },
      close: () => redis.close(),
    }
  }
  refuseDurability(rules)
  const memory = await openMemoryEngine({ ...world, directory: join(dataDirectory, 'log') })
  const { log, presence } = memory
  const instances = createMemoryInstances(world.random.uuid())
  return { log, presence, instances, proves: { kind: 'memory', disk: memory }, close: () => memory.close() }
}

/** Redis keeps for all instances, each of which holds its own in memory. */
function keptBy({ revocations }: RedisEngine['instances']): RevocationStore {
  return {
    keep: async (changed) => ((await revocations.keep(changed)) === 'full' ? 'full' : 'kept'),
    all: () => revocations.all(),
  }
}
