import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ChannelLog, ChannelRules, Instances, Presence } from '../../channel/index.ts'
import { createMemoryInstances, lockDirectory, openMemoryEngine, type MemoryEngine } from '../../memory/index.ts'
import { openRedisEngine, PrivateRedis, type RedisEngine, type RedisSettings } from '../../redis/index.ts'
import type { RevocationStore } from '../../control/index.ts'
import type { World } from '../conversations.ts'
import { refuseDurability } from '../durability.ts'
import type { ServerPlan } from '../plan.ts'
import type { EnginePlan } from './engine-plan.ts'

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
  switch (engine.kind) {
    case 'redis':
      return openRedis(engine.settings, engine.prefix, world)
    case 'private-redis':
      return openPrivate(engine, world)
    case 'memory':
      return openMemory(dataDirectory, rules, world)
  }
}

function openRedis(settings: RedisSettings, prefix: string, world: World): Engine {
  const redis = openRedisEngine(settings, { ...world, prefix })
  const { log, presence, instances, parts } = redis
  const revocations = keptBy(instances)
  return { log, presence, instances, revocations, proves: { kind: 'redis', parts }, close: () => redis.close() }
}

async function openPrivate(
  { binary, directory, prefix }: Extract<EnginePlan, { kind: 'private-redis' }>,
  world: World,
): Promise<Engine> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  // Two servers must not write one append-only file.
  const lock = await lockDirectory(directory, world.random)
  let server: PrivateRedis | undefined
  try {
    server = await PrivateRedis.open({ ...world, binary, directory })
    const owned = server
    const address = `unix://${owned.socket.split('/').map(encodeURIComponent).join('/')}`
    const engine = openRedis({ addresses: [address] }, prefix, world)
    return {
      ...engine,
      // Connections first: nothing is asked of a server that ends.
      async close() {
        await engine.close()
        await owned.close()
        await lock.release()
      },
    }
  } catch (error) {
    await server?.close()
    await lock.release()
    throw error
  }
}

async function openMemory(dataDirectory: string, rules: ChannelRules, world: World): Promise<Engine> {
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
