import type { Logger, Timers } from '../runtime/index.ts'

/** What has happened to clients since the process began. */
export interface ClientCounts {
  readonly admitted: number
  /** Turned away by the gate, each with its own `connection.refused` besides. */
  readonly refused: number
  /** Sessions that ended, whoever ended them. */
  readonly ended: number
  /** That are in at this moment. */
  readonly clients: number
}

const MINUTE_MS = 60_000

/**
 * Tells once a minute how many came and went: without it a log tells of failures only, and nobody who reads it can know in how many
 * tries they were few, or that another revision let everybody in meanwhile. A minute with nobody in it says nothing.
 */
export class CountedClients {
  readonly #logger: Logger
  readonly #read: () => ClientCounts
  readonly #cancel: () => void
  #told: ClientCounts = { admitted: 0, refused: 0, ended: 0, clients: 0 }

  constructor({ timers, logger }: { readonly timers: Timers; readonly logger: Logger }, read: () => ClientCounts) {
    this.#logger = logger
    this.#read = read
    this.#cancel = timers.every(MINUTE_MS, () => this.#tell())
  }

  /** Tells what is left to be told, for the last time. */
  stop(): void {
    this.#cancel()
    this.#tell()
  }

  #tell(): void {
    const now = this.#read()
    const [admitted, refused, ended] = (['admitted', 'refused', 'ended'] as const).map((name) => now[name] - this.#told[name])
    this.#told = now
    if (admitted === 0 && refused === 0 && ended === 0 && now.clients === 0) return
    this.#logger.event('clients.counted', { admitted, refused, ended, clients: now.clients })
  }
}
