import { Revocations, type TokenVerifier } from '../../../auth/index.ts'
import {
  CLOSED_CHANNEL,
  Hub,
  resolveChannel,
  retentionOf,
  type ChannelLog,
  type ChannelOptions,
  type ChannelRules,
  type Presence,
  type Retention,
} from '../../../channel/index.ts'
import { createMemoryEngine, type MemoryEngine, type MemoryEngineParts } from '../../../memory/index.ts'
import { TurnEnd, type EventName, type Logger } from '../../../runtime/index.ts'
import { Outages, Session, Sessions, type SessionContext, type SessionLimits, type Wire } from '../../../session/index.ts'
import type { Simulation } from '../../explorer/index.ts'
import { LIMITS } from './limits.ts'
import { Line, type Traffic } from './traffic.ts'
import { farVerifier } from './tokens.ts'

const OPEN: ChannelOptions = {
  ...CLOSED_CHANNEL,
  allow_subscribe_for_client: true,
  allow_publish_for_client: true,
  allow_presence_for_client: true,
  allow_history_for_client: true,
}

/** A channel with everything. So little history that it is trimmed in a short run. */
const CHAT: ChannelOptions = {
  ...OPEN,
  presence: true,
  join_leave: true,
  history_size: 3,
  history_ttl: 3_600_000,
  force_recovery: true,
  force_positioning: true,
}

const RULES: ChannelRules = {
  withoutNamespace: undefined,
  namespaces: new Map([
    ['chat', CHAT],
    ['room', { ...CHAT, join_leave: false }],
    // Everything that was ever said in a run is still there at its end.
    ['book', { ...CHAT, presence: false, join_leave: false, history_size: 1_000 }],
    ['talk', OPEN],
    ['shut', { ...CLOSED_CHANNEL, presence: true }],
  ]),
  nameLengthMax: 255,
}

/** How long a channel of these worlds remembers, for whoever asks an engine past the sessions. */
export function retentionIn(channel: string): Retention {
  const resolved = resolveChannel(RULES, channel)
  return retentionOf(resolved.kind === 'known' ? resolved.options : CLOSED_CHANNEL, LIMITS.idWindowMs)
}

/** Events that a run must not have: something was thrown that nobody foresaw. */
const BROKEN: ReadonlySet<EventName> = new Set<EventName>(['command.failed'])

/** Real sessions, hub and tokens' judgement of one process, on whatever log and presence the world has. */
export class ChatServer {
  readonly sessions = new Sessions()
  readonly revocations = new Revocations(100)
  readonly hub: Hub
  readonly context: SessionContext
  readonly #openedMs = new WeakMap<Session, number>()

  constructor(
    traffic: Traffic,
    engines: { readonly log: ChannelLog; readonly presence: Presence },
    options: { readonly limits?: Partial<SessionLimits>; readonly verifier?: TokenVerifier } = {},
  ) {
    const { sim } = traffic
    const turns = new Line(traffic, 'turn')
    // In order, as the port says; what has arrived meanwhile may come first.
    const turnEnd = new TurnEnd({ ...sim.timers, soon: (run) => turns.send('a turn ends', run) }, sim.clock)
    const logger = strictLogger(sim)
    this.hub = new Hub(engines.log, turnEnd, (_before, after) => after)
    this.context = {
      clock: sim.clock,
      random: sim.random,
      logger,
      turnEnd,
      log: engines.log,
      presence: engines.presence,
      hub: this.hub,
      rules: RULES,
      verifier: options.verifier ?? farVerifier(traffic),
      revocations: this.revocations,
      access: { insecure: false, anonymousWithoutToken: false, anonymousTokens: true },
      limits: { ...LIMITS, ...options.limits },
      observer: { opened: () => {}, closed: () => {}, answered: () => {}, recovered: () => {} },
      outages: new Outages(sim.clock, logger),
      node: 'lab',
      version: 'lab',
    }
  }

  open(wire: Wire): Session {
    const session = new Session(this.context, this.sessions, wire)
    this.#openedMs.set(session, this.context.clock.monotonicMs())
    return session
  }

  /** Since its first byte, by our own account. */
  ageMs(session: Session): number {
    return this.context.clock.monotonicMs() - (this.#openedMs.get(session) ?? 0)
  }

  /** What the server does once a second. */
  tick(): void {
    this.sessions.tick(this.context.clock.monotonicMs())
  }
}

/** Rule S12: whatever is foreseen is no failure. */
function strictLogger(sim: Simulation): Logger {
  return {
    event(name, { error } = {}) {
      sim.check('S12 nothing is thrown that nobody foresaw', !BROKEN.has(name), () => `${name}: ${String(error)}`)
    },
  }
}

/** What an engine inside a far log is made with: it answers in the turn in which it is asked, and the way to it is what takes time. */
export function engineParts(sim: Simulation): MemoryEngineParts {
  return {
    clock: sim.clock,
    random: sim.random,
    logger: { event: () => {} },
    timers: { after: () => () => {}, every: () => () => {}, soon: (run) => void Promise.resolve().then(run) },
  }
}

export function newEngine(sim: Simulation): MemoryEngine {
  return createMemoryEngine(engineParts(sim))
}
