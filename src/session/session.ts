import {
  DISCONNECTS,
  encodeError,
  encodePush,
  PING,
  UNSUBSCRIBES,
  type Command,
  type Disconnect,
  type Method,
  type Received,
  type Unsubscribe,
} from '../protocol/index.ts'
import { isAway } from '../channel/index.ts'
import { TokenBucket } from '../runtime/index.ts'
import type { SessionContext } from './context.ts'
import { leaveChannel, renewPresence } from './entering.ts'
import { carryOut } from './handlers/index.ts'
import { beat, ponged, type Heartbeat } from './heartbeat.ts'
import { clientInfo, type Identity } from './identity.ts'
import { Lane, type Answer, type LaneOwner } from './lane.ts'
import { Outbox, type OutboxOwner } from './outbox.ts'
import { failure, type Outcome } from './outcome.ts'
import { COMMAND_IN, nextPhase, type Phase } from './phase.ts'
import type { Sessions } from './sessions.ts'
import type { LiveSubscription, Subscription, SubscriptionOwner } from './subscription.ts'
import type { Wire } from './wire.ts'

/**
 * Commands of which several may be under way at once: appends, in the order of their coming. What reads is done one by one,
 * because each answer may be large and only one of them may be in memory.
 */
const PIPELINED: ReadonlySet<Method> = new Set<Method>(['publish', 'rpc', 'send', 'ping'])

/** Presence is not renewed before the client has answered. */
const FENCED = Number.POSITIVE_INFINITY

/** Each started amount beyond the first of so many bytes of a frame costs as much as one command. */
const BYTES_A_TOKEN = 8_192

/**
 * One client's conversation, from the first byte to the last. Transports hand it what was received ({@link receive}) and
 * say when the peer is gone ({@link end}); a process-wide sweep calls {@link tick}. Rules S1-S16 of docs/spec/session.md.
 */
export class Session implements LaneOwner, OutboxOwner, SubscriptionOwner {
  readonly context: SessionContext
  readonly wire: Wire
  /** Client id: public, others see it in presence. */
  readonly client: string
  /** Proves to `/emulation` that a request belongs to this session: unguessable, known to its client alone. Empty where nobody asks. */
  readonly secret: string
  readonly subscriptions = new Map<string, Subscription>()
  readonly outbox: Outbox
  readonly #sessions: Sessions
  readonly #lane: Lane
  readonly #bucket: TokenBucket
  #phase: Phase
  #heartbeat: Heartbeat = { kind: 'idle' }
  #presenceAtMs = FENCED
  #info: string | undefined
  /** Channels that the client was in until its position was lost. Few sessions ever have one. */
  #displaced: Set<string> | undefined
  #errors = 0

  constructor(context: SessionContext, sessions: Sessions, wire: Wire) {
    const nowMs = context.clock.monotonicMs()
    this.context = context
    this.wire = wire
    this.client = context.random.id()
    this.secret = wire.emulated ? context.random.uuid() : ''
    this.outbox = new Outbox(this, context.turnEnd, context.limits.outboxBytesMax)
    this.#sessions = sessions
    this.#phase = { kind: 'awaiting-connect', sinceMs: nowMs }
    this.#bucket = new TokenBucket(context.limits.commands, nowMs)
    this.#lane = new Lane(context.limits.pendingCommandsMax, this)
    sessions.add(this)
  }

  get phase(): Phase {
    return this.#phase
  }

  /** Who the client is; `undefined` unless open. */
  get identity(): Identity | undefined {
    return this.#phase.kind === 'open' ? this.#phase.identity : undefined
  }

  /** JSON text of the client as others see it where no channel says more of it. Written once: every publication bears it. */
  infoOf(identity: Identity): string {
    this.#info ??= JSON.stringify(clientInfo(this.client, identity, undefined))
    return this.#info
  }

  /**
   * Takes what one frame held, in order.
   * @param bytes of the frame: large ones cost more of the rate, for what is said is said again to everybody.
   */
  receive(frame: readonly Received[], bytes = 0): void {
    if (bytes >= BYTES_A_TOKEN && !this.#pay(Math.floor(bytes / BYTES_A_TOKEN))) return
    let isInBatch = false
    for (const received of frame) {
      if (this.#phase.kind === 'closed') return
      // A client that comes back subscribes to all its channels in one frame: that is one thing it does, not many. Where
      // each one brings a token to be checked, it is many.
      const isBatched =
        received.kind === 'command' && received.command.method === 'subscribe' && received.command.request.token === undefined
      const isFree = isBatched && isInBatch
      isInBatch = isBatched
      if (!isFree && !this.#pay(1)) return
      this.#take(received)
    }
  }

  /**
   * A control frame of the transport (a WebSocket ping) arrived. It counts as a command, and is not answered while the peer
   * does not read. @returns whether it may be answered.
   */
  takesControlFrame(): boolean {
    if (this.#phase.kind === 'closed') return false
    if (!this.#pay(1)) return false
    if (this.wire.bufferedBytes() > this.context.limits.outboxBytesMax) this.disconnect(DISCONNECTS.slow)
    return this.phase.kind !== 'closed'
  }

  /** The peer is gone: nobody to tell. Calling it again does nothing. */
  end(): void {
    this.#close(undefined)
  }

  /** Ends the conversation and says why. Replies that are ready go out first. */
  disconnect(disconnect: Disconnect): void {
    if (this.#phase.kind === 'closed') return
    this.outbox.flush()
    this.#close(disconnect)
  }

  /** The connect command is being judged. @returns false if it may not be: a second connect ends the session (3501). */
  ask(): boolean {
    const step = nextPhase(this.#phase.kind, 'ask')
    if (step === 'breach') this.disconnect(DISCONNECTS.badRequest)
    if (step !== 'connecting' || this.#phase.kind === 'open' || this.#phase.kind === 'closed') return false
    this.#phase = { kind: 'connecting', sinceMs: this.#phase.sinceMs }
    return true
  }

  /** The connect was answered with an error. */
  refuse(): void {
    if (this.#phase.kind === 'connecting') this.#phase = { kind: 'refused', sinceMs: this.#phase.sinceMs }
  }

  /** Has this user as many sessions here as one may have? The anonymous are nobody in particular. */
  isFull(user: string): boolean {
    const max = this.context.limits.userConnectionsMax
    return max > 0 && user !== '' && this.#sessions.countOfUser(user) >= max
  }

  /** Lets the client in. @returns false if it has gone meanwhile. */
  grant(identity: Identity): boolean {
    const phase = this.#phase
    if (nextPhase(phase.kind, 'grant') !== 'open' || phase.kind === 'open' || phase.kind === 'closed') return false
    const { clock, random, limits, observer } = this.context
    const nowMs = clock.monotonicMs()
    // Counted from the first byte, as a platform counts; spread, because clients who came together must not all come back together.
    const leaveAtMs = limits.ageMaxMs === 0 ? undefined : phase.sinceMs + limits.ageMaxMs - limits.ageJitterMs * random.next()
    this.#become(identity, leaveAtMs)
    // Clients who arrived together must not be pinged together for ever.
    this.#heartbeat = { kind: 'quiet', pingAtMs: nowMs + limits.pingIntervalMs * (0.5 + random.next() / 2) }
    this.#presenceAtMs = nowMs + limits.presenceUpdateMs
    this.#sessions.opened(this, identity.user)
    observer.opened(this.wire.transport)
    return true
  }

  /** A newer token of the same user is in force from now on. */
  renew(identity: Identity): void {
    if (this.#phase.kind === 'open') this.#become(identity, this.#phase.leaveAtMs)
  }

  /** Leaves a channel. @param told the client learns it by a push; absent when it asked itself. */
  unsubscribe(channel: string, told?: Unsubscribe): boolean {
    const subscription = this.subscriptions.get(channel)
    if (subscription === undefined) return false
    if (subscription.kind === 'entering') {
      subscription.cancelled = told ?? UNSUBSCRIBES.server
      return true
    }
    this.subscriptions.delete(channel)
    leaveChannel(this, subscription)
    if (told !== undefined) this.outbox.add(encodePush('unsubscribe', { code: told.code, reason: told.reason }, channel))
    return true
  }

  /** Looks at the clock, once a second or so: no session has a timer of its own. */
  tick(nowMs: number): void {
    const phase = this.#phase
    if (phase.kind === 'closed') return
    if (phase.kind !== 'open') {
      if (nowMs - phase.sinceMs >= this.context.limits.staleMs) this.disconnect(DISCONNECTS.stale)
      return
    }
    this.#fence(nowMs)
    this.#beat(nowMs)
    this.#expire(phase.identity)
    if (phase.leaveAtMs !== undefined && nowMs >= phase.leaveAtMs) return this.disconnect(DISCONNECTS.forceReconnect)
    if (nowMs >= this.#presenceAtMs) {
      this.#presenceAtMs = nowMs + this.context.limits.presenceUpdateMs
      renewPresence(this)
    }
  }

  /** For the lane: an answer, in its turn. */
  answer(text: string): void {
    this.outbox.add(text)
  }

  /** For the lane: an answer could not be finished. Half of it may have happened, so the client must begin anew. */
  failed(error: unknown): void {
    this.context.logger.event('command.failed', { error, client: this.client })
    this.disconnect(DISCONNECTS.serverError)
  }

  /** For the outbox: the client does not read. It may come back and recover (rule L6). */
  overflowed(): void {
    this.disconnect(DISCONNECTS.slow)
  }

  /**
   * For the hub: what is said from now on does not continue what this client has (rule L3). It asks anew; where it cannot ask
   * (the server put it there), it comes back by a new connection.
   */
  positionLost(subscription: LiveSubscription): void {
    if (this.subscriptions.get(subscription.channel) !== subscription) return
    if (subscription.serverSide) return this.disconnect(DISCONNECTS.insufficientState)
    this.#displaced ??= new Set()
    this.#displaced.add(subscription.channel)
    this.unsubscribe(subscription.channel, UNSUBSCRIBES.insufficientState)
  }

  /** Was it in this channel, lost its position by no fault of its own, and has not come back yet (rule L3)? */
  isDisplaced(channel: string): boolean {
    return this.#displaced?.has(channel) === true
  }

  /** It is in the channel again, may not be, or does not want to be. */
  forgetDisplaced(channel: string): void {
    this.#displaced?.delete(channel)
  }

  #become(identity: Identity, leaveAtMs: number | undefined): void {
    this.#phase = { kind: 'open', identity, leaveAtMs }
    this.#info = undefined
  }

  /** Takes from the rate of commands, or ends the session. */
  #pay(tokens: number): boolean {
    if (this.#phase.kind === 'closed') return false
    if (this.#bucket.take(tokens, this.context.clock.monotonicMs())) return true
    this.disconnect(DISCONNECTS.tooManyRequests)
    return false
  }

  #take(received: Received): void {
    switch (received.kind) {
      case 'pong':
        this.#heartbeat = ponged(this.#heartbeat)
        if (this.#phase.kind === 'open' && this.#presenceAtMs === FENCED) this.#presenceAtMs = this.context.clock.monotonicMs()
        return
      case 'malformed':
        return this.disconnect(DISCONNECTS.badRequest)
      case 'refused':
        return this.#queue(true, () => this.#answer(undefined, received.id, failure(received.error, received.detail)))
      case 'command':
        return this.#command(received.command)
    }
  }

  #command(command: Command): void {
    if (command.method === 'connect') return this.#queue(false, () => this.#run(command))
    if (COMMAND_IN[this.#phase.kind] === 'breach') return this.disconnect(DISCONNECTS.badRequest)
    this.#queue(PIPELINED.has(command.method), () => this.#run(command))
  }

  #queue(pipelined: boolean, run: () => Answer | Promise<Answer>): void {
    if (!this.#lane.take({ pipelined, run })) this.disconnect(DISCONNECTS.tooManyRequests)
  }

  #run(command: Command): Answer | Promise<Answer> {
    if (command.method !== 'connect' && COMMAND_IN[this.#phase.kind] === 'unauthorized') {
      return this.#answer(command.method, command.id, failure('unauthorized'))
    }
    const { method, id } = command
    try {
      const outcome = carryOut(this, command)
      if (!(outcome instanceof Promise)) return this.#answer(method, id, outcome)
      return outcome.then(
        (settled) => this.#answer(method, id, settled),
        (error: unknown) => this.#answer(method, id, this.#broken(method, error)),
      )
    } catch (error) {
      return this.#answer(method, id, this.#broken(method, error))
    }
  }

  #answer(method: Method | undefined, id: number, outcome: Outcome): Answer {
    switch (outcome.kind) {
      case 'result':
        this.#errors = 0
        this.context.observer.answered(method, 0)
        return `{"id":${id},"${method}":${outcome.text}}`
      case 'finish':
        return () => {
          const answer = this.#answer(method, id, outcome.finish())
          return typeof answer === 'function' ? answer() : answer
        }
      case 'error':
        this.context.observer.answered(method, outcome.error.code)
        return () => this.#refusal(id, encodeError(id, outcome.error), outcome.error.temporary === true)
      case 'disconnect':
        return () => void this.disconnect(outcome.disconnect)
      case 'silent':
        return undefined
    }
  }

  /** A client that collects nothing but errors is broken, and would ask for ever. What is temporary is ours, and counts for nobody. */
  #refusal(id: number, text: string, isTemporary: boolean): string | undefined {
    if (isTemporary) return id === 0 ? undefined : text
    if (++this.#errors <= this.context.limits.errorsMax) return id === 0 ? undefined : text
    this.disconnect(DISCONNECTS.tooManyErrors)
    return undefined
  }

  /** A handler threw: ours to mend, or the engine is away (rule L7). The client's to try again: its connection stays. */
  #broken(method: Method, error: unknown): Outcome {
    if (method === 'connect') this.refuse()
    if (isAway(error)) {
      this.context.outages.note(error, method)
      return failure('internal', 'not available now, try again')
    }
    this.context.logger.event('command.failed', { error, client: this.client, method })
    return failure('internal')
  }

  #beat(nowMs: number): void {
    const { pingIntervalMs, pongTimeoutMs } = this.context.limits
    const due = beat(this.#heartbeat, nowMs, pingIntervalMs, pongTimeoutMs)
    if (due.kind === 'dead') return this.disconnect(DISCONNECTS.noPong)
    if (due.kind === 'wait') return
    this.#heartbeat = due.next
    this.outbox.add(PING)
  }

  /**
   * This process stood still for so long that its presence has expired (a frozen container, a suspended machine). Others have seen
   * the client go, and it may have gone: it answers a ping before it is shown again.
   */
  #fence(nowMs: number): void {
    const { presenceTtlMs, presenceUpdateMs, pingIntervalMs, pongTimeoutMs } = this.context.limits
    if (this.#presenceAtMs === FENCED || nowMs - this.#presenceAtMs <= presenceTtlMs - presenceUpdateMs) return
    this.#presenceAtMs = FENCED
    // A ping from before could not be answered in time either: its answer was not read.
    this.#heartbeat = { kind: 'pinged', failAtMs: nowMs + pongTimeoutMs, pingAtMs: nowMs + pingIntervalMs }
    this.outbox.add(PING)
  }

  #expire(identity: Identity): void {
    const { clock, limits } = this.context
    const wallMs = clock.wallMs()
    const isOver = (expiresAt: number | undefined, graceMs: number): boolean =>
      expiresAt !== undefined && wallMs >= expiresAt * 1_000 + graceMs
    if (isOver(identity.expiresAt, limits.expiredCloseMs)) return this.disconnect(DISCONNECTS.expired)
    for (const [channel, subscription] of this.subscriptions) {
      if (subscription.kind === 'live' && isOver(subscription.expiresAt, limits.expiredSubscriptionCloseMs)) {
        this.unsubscribe(channel, UNSUBSCRIBES.expired)
      }
    }
  }

  #close(disconnect: Disconnect | undefined): void {
    const phase = this.#phase
    if (phase.kind === 'closed') return
    this.#phase = { kind: 'closed', disconnect }
    this.#lane.close()
    this.outbox.close()
    const left = [...this.subscriptions.values()]
    this.subscriptions.clear()
    for (const subscription of left) {
      if (subscription.kind === 'live') leaveChannel(this, subscription)
      else subscription.abandon?.()
    }
    this.#sessions.remove(this, phase.kind === 'open' ? phase.identity.user : undefined)
    if (phase.kind === 'open') this.context.observer.closed(this.wire.transport, disconnect?.code)
    if (disconnect !== undefined) {
      this.context.logger.event('connection.disconnected', {
        client: this.client,
        code: disconnect.code,
        reason: disconnect.reason,
      })
      this.wire.close(disconnect)
    }
  }
}
