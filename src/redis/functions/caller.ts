import { RedisFailure } from '../failure.ts'
import type { Reply } from '../link.ts'
import type { Shards } from '../shards.ts'
import { call, type FunctionLibrary, type FunctionName } from './library.ts'

/** Calls our functions, and tells whoever proves them when one is not there. */
export class FunctionCaller {
  readonly library: FunctionLibrary
  readonly #shards: Shards
  readonly #missing = new Set<(reason: string) => void>()
  readonly #present = new Set<() => void>()

  constructor(shards: Shards, library: FunctionLibrary) {
    this.#shards = shards
    this.library = library
  }

  /** Rejects with a `RedisFailure`. The first key decides the shard. */
  async call(name: FunctionName, keys: readonly string[], args: readonly (string | number)[]): Promise<Reply> {
    try {
      return await this.#shards.send(keys[0] ?? '', call(this.library, name, keys, args))
    } catch (error) {
      this.notice(error)
      throw error
    }
  }

  /** For calls that went another way. */
  notice(error: unknown): void {
    if (error instanceof RedisFailure && error.kind === 'functions') for (const hear of this.#missing) hear(error.message)
  }

  /** To be said by whoever has just seen that every master has the functions. */
  present(): void {
    const waiting = [...this.#present]
    this.#present.clear()
    for (const hear of waiting) hear()
  }

  /** Calls once, the next time that the functions are seen everywhere. @returns takes it back. */
  oncePresent(hear: () => void): () => void {
    this.#present.add(hear)
    return () => void this.#present.delete(hear)
  }

  onMissing(listener: (reason: string) => void): () => void {
    this.#missing.add(listener)
    return () => void this.#missing.delete(listener)
  }
}
