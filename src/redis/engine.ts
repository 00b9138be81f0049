import type { ChannelLog, Presence } from '../channel/index.ts'
import type { Logger } from '../runtime/index.ts'
import { FunctionCaller, functionLibrary, functionsPart } from './functions/index.ts'
import { RedisInstances } from './instances/index.ts'
import { RedisKeys } from './keys.ts'
import { RedisChannelLog, subscriberPart, type RedisLogOptions } from './log/index.ts'
import type { RedisPart } from './part.ts'
import { commandsPart } from './parts/commands-part.ts'
import { usedFunctions } from './parts/functions-part.ts'
import { monitorPart } from './parts/monitor-part.ts'
import { RedisPresence } from './presence/index.ts'
import type { RedisSettings, RedisWorld } from './settings.ts'
import { connectRedis } from './topology/index.ts'

/** A nonce that has not come back by then was not heard. Below the time that a verification may take. */
const ECHO_MS = 1_000

export interface RedisEngineParts extends RedisWorld {
  readonly logger: Logger
  /** What the names of all keys begin with. Default `tidegate`. */
  readonly prefix?: string
  readonly log?: Partial<RedisLogOptions>
}

export interface RedisEngine {
  readonly log: ChannelLog
  readonly presence: Presence
  readonly instances: RedisInstances
  /** What can be proved, each by being used. */
  readonly parts: {
    readonly commands: RedisPart
    readonly functions: RedisPart
    readonly subscriber: RedisPart
    readonly reader: RedisPart
    readonly monitor: RedisPart
  }
  /** Appends that wait are given up, the others are told that we go, and no connection is left. */
  close(): Promise<void>
}

/**
 * Channels, presence and the other instances, on Redis. It begins to connect and never gives up; nothing here says that it
 * works before its parts have proved it. @throws TidegateError `config` when the settings cannot be read.
 */
export function openRedisEngine(settings: RedisSettings, parts: RedisEngineParts): RedisEngine {
  const { clock, timers, random, logger, prefix } = parts
  const shards = connectRedis(settings, parts)
  const caller = new FunctionCaller(shards, functionLibrary())
  const keys = new RedisKeys(prefix)
  const shared = { shards, caller, keys, clock, timers, random }
  const log = new RedisChannelLog({ ...shared, logger, ...(parts.log !== undefined && { options: parts.log }) })
  const instances = new RedisInstances({
    ...shared,
    id: random.uuid(),
    onFault: (error) => logger.event('command.failed', { error, part: 'redis.reader' }),
  })
  return {
    log,
    presence: new RedisPresence(caller, keys),
    instances,
    parts: {
      commands: commandsPart({ shards, keys, random }),
      functions: usedFunctions(functionsPart(shards, caller), { shards, log, keys, random }),
      subscriber: subscriberPart({ shards, subscriptions: log.subscriptions, keys, timers, random, echoMs: ECHO_MS }),
      reader: instances.reader,
      monitor: monitorPart(shards, logger),
    },
    async close() {
      log.close()
      await instances.close()
      shards.close()
    },
  }
}
