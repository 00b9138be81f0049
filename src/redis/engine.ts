import type { Clock, Logger, Random, Timers } from '../runtime/index.ts'
import { FunctionCaller, functionLibrary, functionsPart } from './functions/index.ts'
import { RedisInstances } from './instances/instances.ts'
import { RedisKeys } from './keys.ts'
import { RedisChannelLog, subscriberPart } from './log/index.ts'
import type { RedisPart } from './part.ts'
import { commandsPart, monitorPart, usedFunctions } from './parts/index.ts'
import { RedisPresence } from './presence/index.ts'
import type { RedisSettings } from './settings.ts'
import { connectRedis } from './topology/index.ts'

export interface RedisEngineWorld {
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
  readonly logger: Logger
}

export interface RedisEngineOptions {
  /** What the names of all keys begin with. */
  readonly prefix: string
  /** Ours: new with each process. */
  readonly instance: string
  /** How long a nonce may take to come back. */
  readonly echoMs: number
}

/** What is used of Redis, and can be proved by using it. */
export interface RedisParts {
  readonly commands: RedisPart
  readonly functions: RedisPart
  readonly subscriber: RedisPart
  readonly reader: RedisPart
  readonly monitor: RedisPart
}

/** Channels, presence and the other instances, in one Redis. */
export interface RedisEngine {
  readonly log: RedisChannelLog
  readonly presence: RedisPresence
  readonly instances: RedisInstances
  readonly parts: RedisParts
  /** Leaves the other instances, where Redis can be told, and closes every connection. */
  close(): Promise<void>
}

/** Begins to connect, and never gives up. @throws TidegateError `config` when the settings cannot be read. */
export function openRedisEngine(
  settings: RedisSettings,
  { prefix, instance, echoMs }: RedisEngineOptions,
  world: RedisEngineWorld,
): RedisEngine {
  const { random, timers, logger } = world
  const shards = connectRedis(settings, world)
  const keys = new RedisKeys(prefix)
  const caller = new FunctionCaller(shards, functionLibrary())
  const shared = { ...world, shards, caller, keys }
  const log = new RedisChannelLog(shared)
  const onFault = (error: unknown): void => logger.event('redis.fault', { error })
  const instances = new RedisInstances({ ...shared, id: instance, onFault })
  const functions = usedFunctions(functionsPart(shards, caller), { shards, log, keys, random })
  const { subscriptions } = log
  let closing: Promise<void> | undefined

  async function close(): Promise<void> {
    log.close()
    await instances.close()
    shards.close()
  }

  return {
    log,
    presence: new RedisPresence(caller, keys),
    instances,
    parts: {
      commands: commandsPart(shared),
      functions,
      subscriber: subscriberPart({ shards, subscriptions, keys, timers, random, echoMs }),
      reader: instances.reader,
      monitor: monitorPart(shards, (warning) => logger.event('redis.warning', { warning })),
    },
    close: () => (closing ??= close()),
  }
}
