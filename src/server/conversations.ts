import type { Revocations, TokenVerifier } from '../auth/index.ts'
import { Hub } from '../channel/index.ts'
import type { Engine } from './engine/index.ts'
import { TurnEnd, type Clock, type Logger, type Random, type Timers } from '../runtime/index.ts'
import { Outages, Session, Sessions, type Observer, type SessionContext, type Wire } from '../session/index.ts'
import { fossilDelta } from './delta.ts'
import type { ServerPlan } from './plan.ts'

/** Time, chance and the log: the real ones, or a test's. */
export interface World {
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
  readonly logger: Logger
}

/** How often sessions look at the clock. */
const TICK_MS = 1_000

/** All that sessions share, and the way to make one. */
export interface Conversations {
  readonly sessions: Sessions
  readonly hub: Hub
  readonly context: SessionContext
  open(wire: Wire): Session
  /** No session looks at the clock any more. */
  stop(): void
}

export function conversations(
  plan: ServerPlan,
  world: World,
  parts: {
    readonly engine: Pick<Engine, 'log' | 'presence' | 'instances'>
    readonly verifier: TokenVerifier
    readonly revocations: Revocations
    readonly observer: Observer
    /** Id of this instance. */
    readonly node: string
    readonly version: string
  },
): Conversations {
  const { clock, timers, random, logger } = world
  const { engine, verifier, revocations, observer, node, version } = parts
  const { rules, access, limits } = plan
  const { log, presence } = engine
  const turnEnd = new TurnEnd(timers, clock)
  const hub = new Hub(log, turnEnd, fossilDelta)
  const sessions = new Sessions()
  const context = {
    clock,
    random,
    logger,
    turnEnd,
    log,
    presence,
    hub,
    rules,
    verifier,
    revocations,
    access,
    limits,
    observer,
    outages: new Outages(clock, logger),
    node,
    version,
  }
  const stopTicking = timers.every(TICK_MS, () => sessions.tick(clock.monotonicMs()))
  const stopForgetting = timers.every(60 * TICK_MS, () => revocations.sweep(clock.wallMs() / 1_000))
  return {
    sessions,
    hub,
    context,
    open: (wire) => new Session(context, sessions, wire),
    stop() {
      stopTicking()
      stopForgetting()
    },
  }
}
