import { join, resolve } from 'node:path'
import { readAddresses, type RedisSettings } from '../../redis/index.ts'
import { isForDevelopers, type Environment, type Platform } from '../config/index.ts'
import type { FoundServer } from './find-server.ts'
import type { EnginePlan } from './plan.ts'

/** Where channels live, and why there. */
export type EngineChoice =
  | { readonly kind: 'in-process'; readonly why: string; readonly directory: string }
  | { readonly kind: 'redis'; readonly why: string; readonly settings: RedisSettings; readonly prefix: string }
  | {
      readonly kind: 'private-redis'
      readonly why: string
      readonly binary: string
      readonly version: string
      /** Absolute: the server changes its own directory. */
      readonly directory: string
      readonly prefix: string
    }

/**
 * The order of docs/configuration.md: what is named; else a server of our own, where there is a binary; else this process alone.
 * @param find is not called when a person has decided. @param saidBy where an option was written: `env REDIS_URL`.
 */
export function chooseEngine(
  plan: EnginePlan,
  dataDirectory: string,
  find: () => FoundServer,
  saidBy: (option: string) => string,
): EngineChoice {
  const { type, namedBy, redis: settings, prefix } = plan
  const directory = join(dataDirectory, 'log')
  if (type === 'memory') return { kind: 'in-process', why: `engine.type is memory (${saidBy('engine.type')})`, directory }
  if (namedBy !== undefined) return { kind: 'redis', why: `${namedBy} (${saidBy(namedBy)})`, settings, prefix }
  if (type === 'redis') return { kind: 'redis', why: `engine.type is redis (${saidBy('engine.type')})`, settings, prefix }
  const found = find()
  if (found.kind === 'none') return { kind: 'in-process', why: `no Redis is named, and ${found.why}`, directory }
  return {
    kind: 'private-redis',
    why: `no Redis is named, and ${found.path} was found (${found.where})`,
    binary: found.path,
    version: found.version,
    directory: resolve(dataDirectory, 'redis'),
    prefix,
  }
}

/** The choice in one line, without its reason. No secret is in it. */
export function engineInWords(choice: EngineChoice): string {
  switch (choice.kind) {
    case 'in-process':
      return `in-process: one process only, its log in ${choice.directory}`
    case 'private-redis':
      return `a Redis of its own (${choice.version}): one process only, its data in ${choice.directory}`
    case 'redis':
      return redisInWords(choice.settings)
  }
}

function redisInWords({ addresses }: RedisSettings): string {
  const read = readAddresses(addresses)
  // Told when it is opened.
  if (read.kind === 'wrong') return 'a Redis whose address cannot be read'
  const places = read.endpoints.map((endpoint) => (endpoint.kind === 'unix' ? endpoint.path : `${endpoint.host}:${endpoint.port}`))
  const what = { standalone: 'Redis at', sentinel: 'Redis, as the sentinels say at', cluster: 'a Redis cluster, known at' }[read.kind]
  return `${what} ${places.join(', ')}${read.isTls ? ' (TLS)' : ''}`
}

/** Channels of one process, where several are likely: each would be a chat by itself, and nobody would see an error. */
export function aloneInWords(
  choice: EngineChoice,
  plan: EnginePlan,
  environment: Environment,
  platform: Platform,
): string | undefined {
  if (choice.kind === 'redis' || plan.type !== undefined) return undefined
  if (isForDevelopers(environment) && platform === 'plain') return undefined
  return (
    'channels live in this process alone: with a second instance, people on one do not see those on the other, and on Cloud Run ' +
    'and Kubernetes what they wrote goes with the instance; name a Redis with REDIS_URL, or say engine.type: memory'
  )
}

/** The other engine's data, which this one does not read. */
export function otherData(
  choice: EngineChoice,
  dataDirectory: string,
  hasEntries: (path: string) => boolean,
): string | undefined {
  const others = { 'in-process': join(dataDirectory, 'redis', 'appendonlydir'), 'private-redis': join(dataDirectory, 'log') }
  if (choice.kind === 'redis' || !hasEntries(others[choice.kind])) return undefined
  return choice.kind === 'in-process'
    ? `${others['in-process']} holds channels of a Redis of our own, which are not read now: no server was found, or engine.type is memory`
    : `${others['private-redis']} holds channels of the in-process engine, which are not read now; engine.type: memory goes back to them`
}
