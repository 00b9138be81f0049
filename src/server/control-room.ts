import { ADMIN_CHANNEL, AdminTokens, createAdmin } from '../api/index.ts'
import type { TokenVerifier } from '../auth/index.ts'
import type { ChannelLog, ChannelRules } from '../channel/index.ts'
import type { Route } from '../http/index.ts'
import { snapshotOf, type Known, type Readiness, type Snapshot, type StatusReport } from '../readiness/index.ts'
import { AdminFeed } from './admin-feed.ts'
import type { World } from './conversations.ts'
import { adminRoutes } from './routes.ts'

export interface ControlRoomPort {
  readonly readiness: Readiness
  /** For operators. */
  readonly report: () => StatusReport
  /** When the process began, on the monotonic clock. */
  readonly bootMs: number
  /** `admin.key` and `admin.insecure`. */
  readonly key: string | undefined
  readonly insecure: boolean
  /** Who is in the channel of the control room here. */
  readonly members: (channel: string) => number
}

/** The server's half of `/admin`: what it changes about sessions, and what it answers. */
export interface ControlRoom {
  /** The log, the verifier and the rules that sessions get instead: with the control room's channel and tokens. */
  log(log: ChannelLog): ChannelLog
  verifier(verifier: TokenVerifier): TokenVerifier
  rules(rules: ChannelRules): ChannelRules
  readonly routes: readonly Route[]
  stop(): void
}

export function controlRoom(port: ControlRoomPort, { clock, timers, random, logger }: World): ControlRoom {
  const { readiness, report, bootMs, key, insecure, members } = port
  const snapshot = (known: Known | undefined): Snapshot => snapshotOf(readiness, report(), { clock, bootMs }, known)
  const feed = new AdminFeed({
    clock,
    timers,
    members: () => members(ADMIN_CHANNEL),
    snapshot,
    seq: () => readiness.timeline().entries.at(-1)?.seq ?? 0,
  })
  // Without a key the tokens are this process's own: nobody has to know the secret, and nobody may guess it.
  const secret = key === undefined || key === '' ? `${random.uuid()}${random.uuid()}` : key
  const tokens = new AdminTokens(secret, clock)
  const state = (known: Known | undefined): string => JSON.stringify(snapshot(known))
  return {
    log: (log) => feed.over(log),
    verifier: (verifier) => tokens.over(verifier),
    rules: (rules) => ({ ...rules, reserved: new Set([...(rules.reserved ?? []), ADMIN_CHANNEL]) }),
    routes: adminRoutes(createAdmin({ key, insecure, tokens, state, logger })),
    stop: () => feed.stop(),
  }
}
