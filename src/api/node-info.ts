import type { Hub } from '../channel/index.ts'
import type { Clock } from '../runtime/index.ts'
import type { Sessions } from '../session/index.ts'

export interface NodeParts {
  readonly clock: Clock
  readonly sessions: Sessions
  readonly hub: Hub
  readonly version: string
  readonly name: string
  /** When this instance began, monotonic milliseconds. */
  readonly startedMs: number
}

/** What `info` says of one instance, but for its id. */
export function nodeInfo({ clock, sessions, hub, version, name, startedMs }: NodeParts): object {
  const channels = hub.channels()
  return {
    name,
    version,
    num_clients: sessions.open,
    num_users: sessions.users,
    num_subs: [...channels.values()].reduce((sum, members) => sum + members, 0),
    num_channels: channels.size,
    uptime: Math.floor((clock.monotonicMs() - startedMs) / 1_000),
  }
}
