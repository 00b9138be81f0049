import { createHash } from 'node:crypto'

/** Names that are remembered, at most; beyond, all are made anew: a name costs a microsecond. */
const REMEMBERED_MAX = 20_000

/** Every key and every pub/sub channel of one Tidegate channel. All share one hash tag, and so one slot. */
export interface ChannelKeys {
  /** meta, stream, ids, times: what `append`, `open` and `remove` take. */
  readonly stored: readonly [meta: string, stream: string, ids: string, times: string]
  /** meta, stream: what `recover` and `read` take. */
  readonly shown: readonly [meta: string, stream: string]
  /** Ids of publications that are not stored. */
  readonly passing: string
  /** who, until. */
  readonly presence: readonly [who: string, until: string]
  /** Where publications, joins and leaves are announced. */
  readonly announcements: string
}

/** What the instances share, in one slot. */
export interface ControlKeys {
  /** Number of the last entry of any of the streams. */
  readonly number: string
  readonly leases: string
  /** What each instance tells of itself. */
  readonly told: string
  /** The stream for all. */
  readonly all: string
  readonly revoked: readonly [who: string, until: string]
  /** The stream of one instance. */
  own(instance: string): string
}

/** All names that Tidegate uses in Redis. What two Tidegates share a Redis with is told apart by the prefix. */
export class RedisKeys {
  readonly prefix: string
  readonly control: ControlKeys
  readonly #channels = new Map<string, ChannelKeys>()

  constructor(prefix = 'tidegate') {
    this.prefix = prefix
    const tag = `${prefix}:{control}`
    this.control = {
      number: `${tag}:number`,
      leases: `${tag}:leases`,
      told: `${tag}:told`,
      all: `${tag}:all`,
      revoked: [`${tag}:revoked`, `${tag}:revoked-until`],
      own: (instance) => `${tag}:to:${instance}`,
    }
  }

  channel(name: string): ChannelKeys {
    const remembered = this.#channels.get(name)
    if (remembered !== undefined) return remembered
    if (this.#channels.size >= REMEMBERED_MAX) this.#channels.clear()
    // The name itself may hold braces, and then its tag would be another one, or none: keys of one channel in several slots.
    const tag = `${this.prefix}:{${createHash('sha1').update(name).digest('base64url')}}`
    const [meta, stream] = [`${tag}:m`, `${tag}:s`]
    const keys: ChannelKeys = {
      stored: [meta, stream, `${tag}:i`, `${tag}:t`],
      shown: [meta, stream],
      passing: `${tag}:p`,
      presence: [`${tag}:w`, `${tag}:u`],
      announcements: `${tag}:a`,
    }
    this.#channels.set(name, keys)
    return keys
  }

  /** What one instance writes to one shard and reads back. `slotText` decides the slot. */
  canary(instance: string, slotText: string): string {
    return `${this.prefix}:canary:{${slotText}}:${instance}`
  }

  /** A pub/sub channel of one instance on one shard, on which it tells itself a nonce. `slotText` decides the slot. */
  echo(instance: string, slotText: string): string {
    return `${this.prefix}:echo:{${slotText}}:${instance}`
  }
}
