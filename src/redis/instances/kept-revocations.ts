import type { FunctionCaller } from '../functions/caller.ts'
import type { ControlKeys } from '../keys.ts'
import type { Shards } from '../shards.ts'

/** Users whose tokens may be revoked at one time, as on each instance. */
const KEPT_MAX = 100_000

/** As `auth` has it: seconds. */
export interface KeptRevocation {
  readonly user: string
  readonly issuedBefore: number
  readonly keepUntil: number
}

/**
 * Whose tokens were taken back, kept in Redis for instances that start, or were away. Users are read in pieces; one that is kept
 * meanwhile is told by its own message.
 */
export class KeptRevocations {
  readonly #shards: Shards
  readonly #caller: FunctionCaller
  readonly #keys: ControlKeys

  constructor(shards: Shards, caller: FunctionCaller, keys: ControlKeys) {
    this.#shards = shards
    this.#caller = caller
    this.#keys = keys
  }

  /** Widens what is kept of the user. `full`: nobody was forgotten for it. Rejects with a `RedisFailure`. */
  async keep({ user, issuedBefore, keepUntil }: KeptRevocation): Promise<'kept' | 'full'> {
    const words = [user, issuedBefore, keepUntil, KEPT_MAX]
    return (await this.#caller.call('control_revoke', this.#keys.revoked, words)) === null ? 'full' : 'kept'
  }

  /** Rejects with a `RedisFailure`. */
  async all(): Promise<readonly KeptRevocation[]> {
    const [who] = this.#keys.revoked
    const found = new Map<string, KeptRevocation>()
    let cursor = '0'
    do {
      const page = (await this.#shards.send(who, ['HSCAN', who, cursor, 'COUNT', '1000'])) as readonly [string, readonly string[]]
      cursor = page[0]
      for (let index = 0; index < page[1].length; index += 2) {
        const [user = '', times = ''] = page[1].slice(index, index + 2)
        const [issuedBefore = 0, keepUntil = 0] = times.split(' ').map(Number)
        found.set(user, { user, issuedBefore, keepUntil })
      }
    } while (cursor !== '0')
    return [...found.values()]
  }
}
