import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ChannelRules } from '../../channel/index.ts'
import { createMemoryInstances, lockDirectory, openMemoryEngine } from '../../memory/index.ts'
import { openRedisEngine, PrivateRedis, type RedisSettings } from '../../redis/index.ts'
import type { World } from '../conversations.ts'
import { refuseDurability } from '../durability.ts'
import { RevocationsFile, REVOCATIONS_FILE } from '../revocations-file.ts'
import type { EngineChoice } from './choice.ts'
import type { Engine } from './engine.ts'

export interface EngineNeeds {
  readonly rules: ChannelRules
  readonly dataDirectory: string
  /** How long the subscriber's nonce may take. */
  readonly echoMs: number
}

/** Opens what was chosen. @throws a TidegateError that says what is in the way; nothing is left open then. */
export async function openEngine(choice: EngineChoice, needs: EngineNeeds, world: World): Promise<Engine> {
  switch (choice.kind) {
    case 'in-process':
      return openInProcess(choice.directory, needs, world)
    case 'redis':
      return openRedis(choice.settings, choice.prefix, needs, world)
    case 'private-redis':
      return openPrivate(choice, needs, world)
  }
}

async function openInProcess(directory: string, { rules, dataDirectory }: EngineNeeds, world: World): Promise<Engine> {
  refuseDurability(rules)
  const engine = await openMemoryEngine({ ...world, directory })
  return {
    log: engine.log,
    presence: engine.presence,
    instances: createMemoryInstances(world.random.uuid()),
    revocations: new RevocationsFile(join(dataDirectory, REVOCATIONS_FILE)),
    proofs: { kind: 'in-process', engine },
    close: () => engine.close(),
  }
}

async function openRedis(settings: RedisSettings, prefix: string, { echoMs }: EngineNeeds, world: World): Promise<Engine> {
  const engine = openRedisEngine(settings, { prefix, echoMs, instance: world.random.uuid() }, world)
  const { revocations } = engine.instances
  return {
    log: engine.log,
    presence: engine.presence,
    instances: engine.instances,
    revocations: {
      keep: async (changed) => ((await revocations.keep(changed)) === 'full' ? 'full' : 'kept'),
      all: () => revocations.all(),
    },
    proofs: { kind: 'redis', engine },
    close: () => engine.close(),
  }
}

/** Links first, then the server: nothing is asked of it when it ends. */
async function openPrivate(
  { binary, directory, prefix }: Extract<EngineChoice, { kind: 'private-redis' }>,
  needs: EngineNeeds,
  world: World,
): Promise<Engine> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  // Two servers must not write one append-only file.
  const lock = await lockDirectory(directory, world.random)
  let server: PrivateRedis | undefined
  try {
    server = await PrivateRedis.open({ ...world, binary, directory })
    const owned = server
    const engine = await openRedis(
      { addresses: [`unix://${owned.socket.split('/').map(encodeURIComponent).join('/')}`] },
      prefix,
      needs,
      world,
    )
    return {
      ...engine,
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
