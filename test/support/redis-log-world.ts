import { ensureLibrary, FunctionCaller, functionLibrary } from '../../src/redis/functions/index.ts'
import { RedisKeys } from '../../src/redis/keys.ts'
import { RedisChannelLog, type RedisLogOptions } from '../../src/redis/log/index.ts'
import { RedisPresence } from '../../src/redis/presence/index.ts'
import type { Shards } from '../../src/redis/shards.ts'
import { connectRedis } from '../../src/redis/topology/index.ts'
import { RecordingLogger } from '../../src/runtime/manual.ts'
import { realClock, realRandom, realTimers } from '../../src/runtime/real.ts'
import { realWorld } from './redis-world.ts'

/** Time stands still for the functions until a test turns it. It is of the server's process, not of its data. */
const TURNED_CLOCK = `
local turned = 1700000000000
local function now() return turned end
redis.register_function(NAME .. '_clock_turn', function(_, args)
  turned = turned + tonumber(args[1])
  return turned
end)
`

export interface RedisLogWorldOptions {
  readonly log?: Partial<RedisLogOptions>
  /** The server's own clock instead of one that is turned. */
  readonly hasRealClock?: boolean
  /** Worlds of one prefix share their channels. Default: one of its own. */
  readonly prefix?: string
}

/** Log and presence on a Redis whose functions are there, and time that a test turns. */
export class RedisLogWorld {
  readonly shards: Shards
  readonly keys: RedisKeys
  readonly caller: FunctionCaller
  readonly log: RedisChannelLog
  readonly presence: RedisPresence
  readonly logger = new RecordingLogger()
  readonly #settled = new Map<string, (nonce: string) => void>()

  private constructor(
    shards: Shards,
    { log: options = {}, hasRealClock = false, prefix = `t-${realRandom.id()}` }: RedisLogWorldOptions,
  ) {
    this.shards = shards
    this.keys = new RedisKeys(prefix)
    this.caller = new FunctionCaller(shards, functionLibrary(hasRealClock ? {} : { clock: TURNED_CLOCK }))
    const { keys, caller, logger } = this
    this.log = new RedisChannelLog({
      shards,
      caller,
      keys,
      clock: realClock,
      timers: realTimers,
      random: realRandom,
      logger,
      options,
    })
    this.presence = new RedisPresence(caller, keys)
  }

  static async open(address: string, options: RedisLogWorldOptions = {}): Promise<RedisLogWorld> {
    return RedisLogWorld.on(await openShards(address), options)
  }

  /** On connections that are there: only one world at a time may follow on them. */
  static async on(shards: Shards, options: RedisLogWorldOptions = {}): Promise<RedisLogWorld> {
    const world = new RedisLogWorld(shards, options)
    for (const { commands } of shards.all()) await ensureLibrary(commands, world.caller.library)
    return world
  }

  async passTime(ms: number): Promise<void> {
    for (const { commands } of this.shards.all()) {
      await commands.send(['FCALL', `${this.caller.library.name}_clock_turn`, '0', `${ms}`])
    }
  }

  /** One word on each master's pub/sub, after everything that was said there before. */
  async heard(): Promise<void> {
    await Promise.all(this.shards.all().map((shard) => this.#heardFrom(this.#channelOn(shard))))
  }

  #channelOn(shard: unknown): string {
    for (let index = 0; ; index++) {
      const channel = `settle-${index}`
      if (this.shards.of(this.keys.channel(channel).announcements) === shard) return channel
    }
  }

  async #heardFrom(channel: string): Promise<void> {
    if (!this.#settled.has(channel)) {
      this.#settled.set(channel, () => {})
      await this.log.follow(channel, (event) => event.kind === 'join' && this.#settled.get(channel)?.(event.info))
    }
    const nonce = realRandom.id()
    await new Promise<void>((resolve, reject) => {
      this.#settled.set(channel, (info) => info === nonce && resolve())
      this.log.announce(channel, { kind: 'join', info: nonce }).catch(reject)
    })
  }

  /** @param keepsShards the connections go on. */
  close({ keepsShards = false }: { readonly keepsShards?: boolean } = {}): void {
    this.log.close()
    if (!keepsShards) this.shards.close()
  }
}

/** Resolves when every connection of every master is there. */
export async function openShards(address: string): Promise<Shards> {
  const shards = connectRedis({ addresses: [address] }, realWorld)
  while (shards.all().length === 0) {
    await new Promise<void>((resolve) => {
      const stop = shards.onChange(() => {
        stop()
        resolve()
      })
    })
  }
  await Promise.all(
    shards.all().flatMap(({ commands, subscriber, durable }) => [commands, subscriber, durable].map((link) => link.connected())),
  )
  return shards
}
