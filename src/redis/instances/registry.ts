import type { Instance } from '../../channel/index.ts'
import type { Cancel, Timers } from '../../runtime/index.ts'
import type { FunctionCaller } from '../functions/caller.ts'
import type { ControlKeys } from '../keys.ts'

export interface Lease {
  /** An instance that has not renewed itself for so long is gone. */
  readonly leaseMs: number
  /** How often it renews itself. */
  readonly renewMs: number
  /** How long words are kept for whoever is away, and everything where no instance is left. */
  readonly keepMs: number
}

export const LEASE: Lease = { leaseMs: 12_000, renewMs: 3_000, keepMs: 600_000 }

export interface RegistryParts {
  readonly id: string
  readonly caller: FunctionCaller
  readonly keys: ControlKeys
  readonly timers: Timers
  readonly lease: Lease
  readonly readOwn: () => number
}

/** Who is there: each instance holds a lease by the clock of Redis, and renews it by one timer. */
export class Registry {
  readonly #parts: RegistryParts
  readonly #cancel: Cancel
  #info: () => string = () => ''
  #renewing: Promise<void> | undefined
  #isClosed = false

  constructor(parts: RegistryParts) {
    this.#parts = parts
    this.#cancel = parts.timers.every(parts.lease.renewMs, () => this.renewSoon())
  }

  describe(info: () => string): void {
    this.#info = info
    this.renewSoon()
  }

  /** Where Redis is away the next turn of the timer, or of the connection, does it. */
  renewSoon(): void {
    if (!this.#isClosed) this.renew().catch(() => {})
  }

  /** Rejects with a `RedisFailure`. One at a time: a Redis that hangs has one renewal waiting. */
  renew(): Promise<void> {
    this.#renewing ??= this.#renew().finally(() => (this.#renewing = undefined))
    return this.#renewing
  }

  async list(): Promise<readonly Instance[]> {
    const { id, caller, keys } = this.#parts
    const words = (await caller.call('control_alive', [keys.leases, keys.told], [])) as readonly string[]
    const others: Instance[] = []
    for (let index = 0; index < words.length; index += 2) {
      const [other = '', info = ''] = words.slice(index, index + 2)
      if (other !== id) others.push({ id: other, info })
    }
    return [{ id, info: this.#info() }, ...others]
  }

  /** Gone at once for all others. Rejects with a `RedisFailure`; then the lease runs out. */
  async leave(): Promise<void> {
    this.#isClosed = true
    this.#cancel()
    // A renewal that is under way would bring us back.
    await this.#renewing?.catch(() => {})
    const { id, caller, keys } = this.#parts
    await caller.call('control_leave', [keys.leases, keys.told, keys.own(id)], [id])
  }

  async #renew(): Promise<void> {
    const { id, caller, keys, lease, readOwn } = this.#parts
    await caller.call(
      'control_renew',
      [keys.leases, keys.told, keys.number, keys.all, keys.own(id)],
      [id, this.#info(), lease.leaseMs, lease.keepMs, readOwn()],
    )
  }
}
