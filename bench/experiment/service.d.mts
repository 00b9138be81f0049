import type { Happening, Plan, World } from './index.d.mts'

/** The service that is started: a client of a database as it looks from outside, with tasks in the background. */
export class Service {
  constructor(plan: Plan, world: World)
  readonly plan: Plan
  /** When it was first ready. */
  firstReadyMs: number | undefined
  /** Of the connection alone. */
  get isConnected(): boolean
  /** The truth: connected, and every task done since. */
  get isReady(): boolean
  isDone(task: string): boolean
  begin(): void
  /** Told in the turn in which it happens. */
  watch(listener: (happening: Happening) => void): () => void
}
