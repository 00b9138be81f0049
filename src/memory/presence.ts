import type { Presence, PresenceStats } from '../channel/index.ts'
import type { ClientInfo } from '../protocol/index.ts'
import type { Clock } from '../runtime/index.ts'

interface Entry {
  readonly info: ClientInfo
  readonly expiresMs: number
}

/** Who is in a channel, in memory: gone with the process, and so are the connections that it tells of. */
export class MemoryPresence implements Presence {
  readonly #channels = new Map<string, Map<string, Entry>>()
  readonly #clock: Clock
  readonly #max: number
  #round: Iterator<string> | undefined
  #size = 0
  #refused = 0

  constructor(clock: Clock, max: number) {
    this.#clock = clock
    this.#max = max
  }

  get size(): number {
    return this.#size
  }

  /** Newcomers that were not shown because of the bound. */
  get refused(): number {
    return this.#refused
  }

  add(channel: string, info: ClientInfo, ttlMs: number): Promise<void> {
    let entries = this.#channels.get(channel)
    if (entries?.has(info.client) !== true) {
      if (this.#size >= this.#max) {
        this.#refused++
        return Promise.resolve()
      }
      this.#size++
    }
    if (entries === undefined) this.#channels.set(channel, (entries = new Map()))
    entries.set(info.client, { info, expiresMs: this.#clock.monotonicMs() + ttlMs })
    return Promise.resolve()
  }

  remove(channel: string, client: string): Promise<void> {
    const entries = this.#channels.get(channel)
    if (entries?.delete(client) === true) this.#size--
    if (entries?.size === 0) this.#channels.delete(channel)
    return Promise.resolve()
  }

  members(channel: string): Promise<ReadonlyMap<string, ClientInfo>> {
    const members = new Map<string, ClientInfo>()
    for (const { info } of this.#present(channel)) members.set(info.client, info)
    return Promise.resolve(members)
  }

  stats(channel: string): Promise<PresenceStats> {
    const users = new Set<string>()
    let clients = 0
    for (const { info } of this.#present(channel)) {
      users.add(info.user)
      clients++
    }
    return Promise.resolve({ clients, users: users.size })
  }

  *#present(channel: string): Generator<Entry> {
    const nowMs = this.#clock.monotonicMs()
    for (const entry of this.#channels.get(channel)?.values() ?? []) if (entry.expiresMs > nowMs) yield entry
  }

  /** Looks at the next `count` channels and forgets who was not renewed. */
  sweep(count: number): void {
    const nowMs = this.#clock.monotonicMs()
    for (let left = Math.min(count, this.#channels.size); left > 0; left--) {
      const channel = this.#next()
      const entries = channel === undefined ? undefined : this.#channels.get(channel)
      if (channel === undefined || entries === undefined) continue
      for (const [client, { expiresMs }] of entries) {
        if (expiresMs > nowMs) continue
        entries.delete(client)
        this.#size--
      }
      if (entries.size === 0) this.#channels.delete(channel)
    }
  }

  /** Goes round and round, so that every channel has its turn. */
  #next(): string | undefined {
    this.#round ??= this.#channels.keys()
    const step = this.#round.next()
    if (step.done !== true) return step.value
    this.#round = undefined
    return undefined
  }
}
