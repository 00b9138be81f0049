import { join } from 'node:path'
import type { ChannelLog, Instances, Presence } from '../../channel/index.ts'
import { createMemoryInstances, openMemoryEngine, type MemoryEngine } from '../../memory/index.ts'
import { openRedisEngine, type RedisEngine } from '../../redis/index.ts'
import type { World } from '../conversations.ts'
import { refuseDurability } from '../durability.ts'
import type { ServerPlan } from '../plan.ts'

/** What conversations stand on, whichever it is. `proves` is what the gate asks. */
export interface Engine {
  readonly log: ChannelLog
  readonly presence: Presence
  readonly instances: Instances
  readonly proves:
    | { readonly kind: 'memory'; readonly disk: Pick<MemoryEngine, 'prove' | 'onFailing'> }
    | { readonly kind: 'redis'; readonly parts: RedisEngine['parts'] }
  /** What was acknowledged is kept; nothing is left open. */
  close(): Promise<void>
}

/** @throws a TidegateError that says what is in the way. A Redis that is away is none: the gate waits for it. */
export async function openEngine({ engine, dataDirectory, rules }: ServerPlan, world: World): Promise<Engine> {
  if (engine.kind === 'redis') {
    const { log, presence, instances, parts, close } = openRedisEngine(engine.settings, { ...world, prefix: engine.prefix })
    return { log, presence, instances, proves: { kind: 'redis', parts }, close }
  }
  refuseDurability(rules)
  const memory = await openMemoryEngine({ ...world, directory: join(dataDirectory, 'log') })
  const { log, presence } = memory
  const instances = createMemoryInstances(world.random.uuid())
  return { log, presence, instances, proves: { kind: 'memory', disk: memory }, close: () => memory.close() }
}
