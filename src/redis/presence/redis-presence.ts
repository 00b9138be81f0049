import type { Presence, PresenceStats } from '../../channel/index.ts'
import type { ClientInfo } from '../../protocol/index.ts'
import type { FunctionCaller } from '../functions/index.ts'
import type { RedisKeys } from '../keys.ts'
import { numberIn, shape, stringsIn } from '../log/replies.ts'

/** Who is in a channel, in Redis and by its clock. Rejects with a `RedisFailure` while Redis is away. */
export class RedisPresence implements Presence {
  readonly #caller: FunctionCaller
  readonly #keys: RedisKeys

  constructor(caller: FunctionCaller, keys: RedisKeys) {
    this.#caller = caller
    this.#keys = keys
  }

  async add(channel: string, info: ClientInfo, ttlMs: number): Promise<void> {
    // Lua counts bytes.
    const value = `${Buffer.byteLength(info.user)}:${info.user}${JSON.stringify(info)}`
    await this.#caller.call('presence_add', this.#keys.channel(channel).presence, [info.client, value, ttlMs])
  }

  async remove(channel: string, client: string): Promise<void> {
    await this.#caller.call('presence_remove', this.#keys.channel(channel).presence, [client])
  }

  async members(channel: string): Promise<ReadonlyMap<string, ClientInfo>> {
    const texts = stringsIn(await this.#caller.call('presence_members', this.#keys.channel(channel).presence, []))
    const infos = texts.map((text) => JSON.parse(text) as ClientInfo)
    return new Map(infos.map((info) => [info.client, info]))
  }

  async stats(channel: string): Promise<PresenceStats> {
    const [clients, users] = shape(await this.#caller.call('presence_stats', this.#keys.channel(channel).presence, []), 2)
    return { clients: numberIn(clients), users: numberIn(users) }
  }
}
