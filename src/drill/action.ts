/** What can be broken. */
export type ActionName = 'pause-redis' | 'loading' | 'demote' | 'kill-subscriber' | 'half-open' | 'restart'

export interface Action {
  /** One line for `--help`. */
  readonly summary: string
  /** How long it lasts where nobody says; absent: it has no length. */
  readonly lastsMs?: number
}

export const ACTIONS: Readonly<Record<ActionName, Action>> = {
  'pause-redis': { summary: 'Redis takes what is sent and answers nothing', lastsMs: 8_000 },
  loading: { summary: 'Redis answers LOADING, as after a restart with much data', lastsMs: 5_000 },
  demote: { summary: 'the master becomes a replica and back; with Sentinel or Cluster a failover', lastsMs: 5_000 },
  'kill-subscriber': { summary: 'the pub/sub connections of Tidegate are closed, the others stay' },
  'half-open': { summary: 'connections to Redis go dead without a word; needs the relay', lastsMs: 8_000 },
  restart: { summary: 'the service, or its Redis, is ended, and comes back as its supervisor does it' },
}
