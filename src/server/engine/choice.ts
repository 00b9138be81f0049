import { join, resolve } from 'node:path'
import { readAddresses, type RedisSettings } from '../../redis/index.ts'
import { isForDevelopers, type Environment, type Platform, type Settings } from '../config/index.ts'
import type { EnginePlan } from './engine-plan.ts'
import type { FoundServer } from './find-server.ts'

/** Which engine runs, and why that one. */
export interface EngineChoice {
  readonly engine: EnginePlan
  readonly why: string
}

/** What a choice is made from. */
export interface Chooser {
  readonly settings: Pick<Settings, 'engine' | 'data_dir'>
  /** What the configuration alone comes to. */
  readonly planned: EnginePlan
  /** Is not called when a person has decided. */
  readonly find: () => FoundServer
  /** Where an option was written: `env REDIS_URL`. */
  readonly saidBy: (option: string) => string
}

/** The order of docs/configuration.md: what is named; else a server of our own, where there is a binary; else this process alone. */
export function chooseEngine({ settings, planned, find, saidBy }: Chooser): EngineChoice {
  const { type, redis } = settings.engine
  const named = (['cluster_address', 'sentinel_address', 'address'] as const).find((option) => redis[option] !== undefined)
  if (type === 'memory') return { engine: planned, why: `engine.type is memory (${saidBy('engine.type')})` }
  if (named !== undefined) return { engine: planned, why: `engine.redis.${named} is set (${saidBy(`engine.redis.${named}`)})` }
  if (type === 'redis') return { engine: planned, why: `engine.type is redis (${saidBy('engine.type')})` }
  const found = find()
  if (found.kind === 'none') return { engine: planned, why: `no Redis is named, and ${found.why}` }
  const { path: binary, version, where } = found
  // Absolute: the server has a directory of its own.
  const engine = {
    kind: 'private-redis',
    binary,
    version,
    directory: resolve(settings.data_dir, 'redis'),
    prefix: redis.prefix,
  } as const
  return { engine, why: `no Redis is named, and ${binary} was found (${where})` }
}

/** The engine in one line. No secret is in it. */
export function engineInWords(engine: EnginePlan, dataDirectory: string): string {
  switch (engine.kind) {
    case 'memory':
      return `in-process: one process only, its log in ${join(dataDirectory, 'log')}`
    case 'private-redis':
      return `a Redis of its own (${engine.version}): one process only, its data in ${engine.directory}`
    case 'redis':
      return `${redisInWords(engine.settings)}: shared by every instance that names it`
  }
}

function redisInWords({ addresses }: RedisSettings): string {
  const read = readAddresses(addresses)
  // Told when it is opened.
  if (read.kind === 'wrong') return 'a Redis whose address cannot be read'
  const places = read.endpoints.map((endpoint) =>
    endpoint.kind === 'unix' ? endpoint.path : `${endpoint.host}:${endpoint.port}`,
  )
  const what = { standalone: 'Redis at', sentinel: 'the Redis of the sentinels at', cluster: 'the Redis cluster at' }[read.kind]
  return `${what} ${places.join(', ')}${read.isTls ? ' (TLS)' : ''}`
}

/**
 * Channels of one process, where several are likely: each would be a chat by itself, and nobody would see an error. Nothing is
 * said where somebody asked for it.
 */
export function aloneInWords(
  engine: EnginePlan,
  { type }: Settings['engine'],
  environment: Environment,
  platform: Platform,
): string | undefined {
  if (engine.kind === 'redis' || type !== undefined) return undefined
  if (isForDevelopers(environment) && platform === 'plain') return undefined
  return (
    'channels live in this process alone: with a second instance, people on one do not see those on the other, and where instances ' +
    'come and go, what was written goes with them; name a Redis with REDIS_URL, or say that it is meant so with engine.type: memory'
  )
}

/** The other engine's data, which this one does not read. */
export function otherData(engine: EnginePlan, dataDirectory: string, hasEntries: (path: string) => boolean): string | undefined {
  const [log, redis] = [join(dataDirectory, 'log'), join(dataDirectory, 'redis', 'appendonlydir')]
  if (engine.kind === 'memory' && hasEntries(redis))
    return `${redis} holds channels of a Redis of our own, which are not read now`
  if (engine.kind === 'private-redis' && hasEntries(log))
    return `${log} holds channels of the in-process engine, which are not read now; engine.type: memory goes back to them`
  return undefined
}
