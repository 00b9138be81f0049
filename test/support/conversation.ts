import type { ConnectionClaims, SubscriptionClaims, TokenVerifier, Verified } from '../../src/auth/index.ts'
import { Revocations } from '../../src/auth/index.ts'
import {
  CLOSED_CHANNEL,
  Hub,
  type ChannelLog,
  type ChannelOptions,
  type ChannelRules,
  type Presence,
} from '../../src/channel/index.ts'
import { LIMITS as ROOMY } from '../../src/lab/worlds/chat/limits.ts'
import { createMemoryEngine } from '../../src/memory/index.ts'
import type { Disconnect } from '../../src/protocol/index.ts'
import { ManualWorld, RecordingLogger, seededRandom } from '../../src/runtime/manual.ts'
import { TurnEnd, type Random } from '../../src/runtime/index.ts'
import {
  Outages,
  Session,
  Sessions,
  type SessionAccess,
  type SessionContext,
  type SessionLimits,
  type Wire,
} from '../../src/session/index.ts'
import { parseFrame } from '../../src/transport/frame-parser.ts'

const OPEN: ChannelOptions = {
  ...CLOSED_CHANNEL,
  allow_subscribe_for_client: true,
  allow_subscribe_for_anonymous: true,
  allow_publish_for_subscriber: true,
  allow_publish_for_anonymous: true,
}

export const CHAT: ChannelOptions = {
  ...OPEN,
  presence: true,
  join_leave: true,
  history_size: 100,
  history_ttl: 3_600_000,
  force_recovery: true,
  force_positioning: true,
  allowed_delta_types: ['fossil'],
  allow_history_for_subscriber: true,
  allow_presence_for_subscriber: true,
}

const RULES: ChannelRules = {
  withoutNamespace: undefined,
  namespaces: new Map([
    ['chat', CHAT],
    ['talk', OPEN],
    ['shut', CLOSED_CHANNEL],
  ]),
  nameLengthMax: 255,
}

/** Two that a test can come to in a few lines. */
export const LIMITS: SessionLimits = { ...ROOMY, outboxBytesMax: 10_000, commands: { ratePerSecond: 200, burst: 512 } }

/**
 * Tokens whose meaning is their text: `user`, `user+channel+channel` (server-side subscriptions), `user@<issued>`, `user!<expires>` (Unix seconds); `bad`, `expired` and `away` are
 * what they say; `throws` breaks the port's promise. A subscription token is `user/channel`.
 */
const verifier: TokenVerifier = {
  async verifyConnection(token) {
    const [who = '', ...channels] = token.split('+')
    const subs = new Map(channels.map((channel) => [channel, {}]))
    return judged<ConnectionClaims>(who, (user, times) => ({ user, subs, ...times }))
  },
  async verifySubscription(token) {
    const [who = '', channel = ''] = token.split('/')
    return judged<SubscriptionClaims>(who, (user, times) => ({ user, channel, ...times }))
  },
}

function judged<Claims>(
  token: string,
  claims: (user: string, times: { issuedAt?: number; expiresAt?: number }) => Claims,
): Verified<Claims> {
  if (token === 'throws') throw new Error('a secret inside')
  if (token === 'bad') return { kind: 'invalid', reason: 'bad signature' }
  if (token === 'expired') return { kind: 'expired' }
  if (token === 'away') return { kind: 'unavailable', reason: 'no keys' }
  const [, user = '', issued, expires] = /^([^@!]*)(?:@(\d+))?(?:!(\d+))?$/.exec(token) ?? []
  return {
    kind: 'valid',
    claims: claims(user, { ...(issued && { issuedAt: Number(issued) }), ...(expires && { expiresAt: Number(expires) }) }),
  }
}

/** The client's end of a wire: what it was told, and how it ended. */
export class TestWire implements Wire {
  readonly transport = 'websocket'
  readonly emulated: boolean
  readonly framing = { name: 'test', frame: (texts: readonly string[]) => new TextEncoder().encode(`${texts.join('\n')}\n`) }
  readonly told: Record<string, unknown>[] = []
  readonly ended: Disconnect[] = []
  writes = 0
  buffered = 0

  constructor(emulated = false) {
    this.emulated = emulated
  }

  write(chunk: Uint8Array): void {
    if (this.ended.length > 0) throw new Error('written after close')
    this.writes++
    for (const line of new TextDecoder().decode(chunk).split('\n'))
      if (line !== '') this.told.push(JSON.parse(line) as Record<string, unknown>)
  }

  bufferedBytes(): number {
    return this.buffered
  }

  close(disconnect: Disconnect): void {
    this.ended.push(disconnect)
  }

  /** Pushes of a kind. */
  pushes(kind: string): readonly Record<string, unknown>[] {
    return this.told.flatMap(({ push }) =>
      typeof push === 'object' && push !== null && kind in push ? [push as Record<string, unknown>] : [],
    )
  }

  /** Data of all publications. */
  publications(): readonly unknown[] {
    return this.pushes('pub').map(({ pub }) => (pub as { data: unknown }).data)
  }
}

/**
 * The same log and presence, but each answer comes some turns later, as it does from a server: what happens in between is
 * what tests are after. Appends keep their order; what is followed is heard before the following is acknowledged.
 */
function slowed(
  { log, presence }: { readonly log: ChannelLog; readonly presence: Presence },
  random: Random,
): { log: ChannelLog; presence: Presence } {
  const later = async <T>(answer: Promise<T>): Promise<T> => {
    const settled = await answer
    for (let turns = Math.floor(random.next() * 4); turns > 0; turns--)
      await new Promise<void>((resolve) => setImmediate(resolve))
    return settled
  }
  return {
    log: {
      append: (channel, draft, retention) => log.append(channel, draft, retention),
      recover: (channel, since, retention, limit) => later(log.recover(channel, since, retention, limit)),
      read: (channel, filter, retention) => later(log.read(channel, filter, retention)),
      remove: (channel) => log.remove(channel),
      announce: (channel, event) => log.announce(channel, event),
      follow: (channel, follower) => later(log.follow(channel, follower)),
      unfollow: (channel) => log.unfollow(channel),
    },
    presence: {
      add: (channel, info, ttlMs) => later(presence.add(channel, info, ttlMs)),
      remove: (channel, client) => presence.remove(channel, client),
      members: (channel) => later(presence.members(channel)),
      stats: (channel) => later(presence.stats(channel)),
    },
  }
}

/** A world of sessions on the in-process engine, standing still until it is turned. */
export class Conversation {
  readonly world = new ManualWorld()
  readonly logger = new RecordingLogger()
  readonly sessions = new Sessions()
  readonly revocations = new Revocations(1_000)
  readonly engine: ReturnType<typeof createMemoryEngine>
  readonly hub: Hub
  readonly context: SessionContext

  constructor(
    options: {
      readonly limits?: Partial<SessionLimits>
      readonly access?: Partial<SessionAccess>
      readonly seed?: number
      readonly slow?: boolean
      /** The log that sessions see instead of the engine's. */
      readonly over?: (log: ChannelLog) => ChannelLog
      readonly overPresence?: (presence: Presence) => Presence
    } = {},
  ) {
    const { clock, timers } = this.world
    const random = seededRandom(options.seed ?? 1)
    this.engine = createMemoryEngine({ clock, timers, random, logger: this.logger })
    const turnEnd = new TurnEnd(timers, clock)
    const { log: plain, presence: plainPresence } = options.slow === true ? slowed(this.engine, random) : this.engine
    const log = options.over?.(plain) ?? plain
    const presence = options.overPresence?.(plainPresence) ?? plainPresence
    this.hub = new Hub(log, turnEnd, (_before, after) => after)
    this.context = {
      clock,
      random,
      logger: this.logger,
      turnEnd,
      log,
      presence,
      hub: this.hub,
      rules: RULES,
      verifier,
      revocations: this.revocations,
      access: { insecure: false, anonymousWithoutToken: false, anonymousTokens: true, ...options.access },
      limits: { ...LIMITS, ...options.limits },
      observer: { opened: () => {}, closed: () => {}, answered: () => {}, recovered: () => {} },
      outages: new Outages(clock, this.logger),
      node: 'node',
      version: 'test',
    }
  }

  /** @param emulated as over HTTP streaming or SSE: the session has a secret. */
  open(emulated = false): {
    readonly session: Session
    readonly wire: TestWire
    say: (...frames: readonly (object | string)[]) => Promise<void>
  } {
    const wire = new TestWire(emulated)
    const session = new Session(this.context, this.sessions, wire)
    const say = async (...frames: readonly (object | string)[]): Promise<void> => {
      for (const frame of frames) session.receive(parseFrame(typeof frame === 'string' ? frame : JSON.stringify(frame)))
      await this.world.settle()
    }
    return { session, wire, say }
  }

  /** A client that is in, as `user`. */
  async connected(user: string, emulated = false): Promise<ReturnType<Conversation['open']>> {
    const client = this.open(emulated)
    await client.say({ id: 1, connect: { token: user } })
    return client
  }

  /** Lets time pass as the server does: a look at the clock every second. */
  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 1_000) {
      await this.world.advance(Math.min(1_000, ms - passed))
      this.sessions.tick(this.context.clock.monotonicMs())
      await this.world.settle()
    }
  }
}
