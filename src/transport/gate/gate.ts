import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ReadinessGate, Verdict } from '../../readiness/index.ts'
import { TidegateError, TokenBucket, type Cancel, type Clock, type Random, type Rate, type Timers } from '../../runtime/index.ts'
import { admission, waitedReason, type Admission } from './admission.ts'
import { Holding } from './holding.ts'
import { refusalOf, type Refusal } from './refusal.ts'
import { foreignEnds, type ForeignOptions } from './foreign.ts'
import { gateUpgrade, type WebSocketLike, type WebSocketServerLike } from './upgrade.ts'
import { Place, type Stay, type Visitor } from './visitor.ts'

/** What bounds a gate. */
export interface GateLimits {
  /** Those who wait at one time, and those who are being told why they may not, together. Beyond: `park-full`. */
  readonly parkedMax: number
  /** How long one waits at most; then it is refused. At most 3,000: a browser makes one handshake at a time. */
  readonly parkMs: number
  /** Those who have waited are let in at this pace, so that what has just come back is not overrun. */
  readonly releasePerSecond: number
  /** After each opening but the first, who comes has to keep that pace as well, for so long. Default 20,000. */
  readonly pacedMs?: number
}

export interface GateOptions {
  readonly readiness: Pick<ReadinessGate, 'verdict' | 'watch'>
  readonly clock: Clock
  readonly timers: Timers
  /** Spreads the times at which those who were refused come back. Without: they are told the same time. */
  readonly random?: Pick<Random, 'next'>
  readonly limits: GateLimits
  /** Sessions there are, and may be. Asked for each visitor. Without: no bound. */
  readonly load?: () => { readonly sessions: number; readonly sessionsMax: number }
  /** New sessions a second. Nobody who is turned away for another reason is charged. Without: no bound. */
  readonly connectionRate?: Rate | undefined
  /** Told of every refusal, once: where it is logged and counted (rule G6). Must not raise. */
  readonly refused?: (refusal: Refusal, transport: string) => void
  /** Told when `authorize` raised. Must not raise. */
  readonly failed?: (error: unknown) => void
}

/** What has happened at a gate so far, and who waits. */
export interface GateCounts {
  readonly admitted: number
  readonly refused: ReadonlyMap<string, number>
  /** Went away while they waited. */
  readonly gone: number
  /** Wait now. */
  readonly parked: number
  /** Are being told now why they may not come in. */
  readonly told: number
  /** Have had a place, ever: those who waited for the gate, or for an answer about who they are. */
  readonly parkedTotal: number
}

/** Browsers make one handshake at a time to one address (RFC 6455 section 4.1): a longer wait would hold up other tabs. */
const PARK_MS_MAX = 3_000

/** One that was refused is told why within this time, or not at all. */
const TELL_MS = 2_000

/** Those who have waited are let in in slices: one timer for all. */
const SLICE_MS = 20

const PACED_MS = 20_000

/** When to come back, where nobody knows when it opens. */
const RETRY_AFTER_MS = 2_000
const RETRY_AFTER_MS_MAX = 30_000

const NO_LOAD = { sessions: 0, sessionsMax: Number.POSITIVE_INFINITY }

const CLOSED_FOR_GOOD: Verdict = { kind: 'stopped', sinceMs: 0 }

/** Of one whose visit is over. */
const OVER: Stay = { left() {} }

/**
 * The one door for every transport. While the readiness gate is open it lets in; while it is closed it parks, in order and
 * bounded; when it opens it lets in those who wait, in order, at a pace; when it drains it turns all of them away at once.
 * Everything is decided from the verdict of the same turn. Rules G1-G7 of docs/spec/gate.md.
 *
 *     enter -> admitted
 *           -> parked -> admitted | refused | gone
 *           -> refused
 */
export class Gate {
  readonly #options: GateOptions
  readonly #parked: Holding<Place>
  readonly #telling: Holding<() => void>
  readonly #pace: TokenBucket
  readonly #sliceMs: number
  readonly #rate: TokenBucket | undefined
  readonly #unwatch: Cancel
  readonly #onLeft = (place: Place): void => this.#leave(place)
  readonly #refusedBy = new Map<string, number>()
  #admitted = 0
  #gone = 0
  #parkedTotal = 0
  #seen: Verdict['kind'] = 'closed'
  #openings = 0
  #pacedUntilMs = Number.NEGATIVE_INFINITY
  #isSliceWanted = false
  #cancelSlice: Cancel | undefined
  #isClosed = false

  /** @throws a `usage` error when a limit makes no sense. */
  constructor(options: GateOptions) {
    const { limits, clock, readiness, connectionRate } = options
    checkLimits(limits)
    const ratePerSecond = Math.min(limits.releasePerSecond, connectionRate?.ratePerSecond ?? Number.POSITIVE_INFINITY)
    const nowMs = clock.monotonicMs()
    this.#options = options
    this.#parked = new Holding(options, limits.parkMs, (place) => this.#expired(place))
    this.#telling = new Holding(options, TELL_MS, (end) => end())
    this.#sliceMs = Math.max(SLICE_MS, 1_000 / ratePerSecond)
    this.#pace = new TokenBucket({ ratePerSecond, burst: Math.max(1, (ratePerSecond * this.#sliceMs) / 1_000) }, nowMs)
    this.#rate = connectionRate && new TokenBucket(connectionRate, nowMs)
    this.#unwatch = readiness.watch(() => void this.#look())
    this.#look()
  }

  get counts(): GateCounts {
    return {
      admitted: this.#admitted,
      refused: this.#refusedBy,
      gone: this.#gone,
      parked: this.#parked.size,
      told: this.#telling.size,
      parkedTotal: this.#parkedTotal,
    }
  }

  /** Lets in, parks or refuses, in this turn. */
  enter(visitor: Visitor): Stay {
    const nowMs = this.#options.clock.monotonicMs()
    const decision = this.#decision(nowMs)
    switch (decision.kind) {
      case 'refuse':
        visitor.refused(this.refuse(decision.reason, visitor.transport))
        return OVER
      case 'park':
        return this.#park(visitor)
      case 'admit':
        return this.#letIn(visitor, nowMs)
    }
  }

  /** A refusal, counted and told of: for those who are turned away before they come to {@link enter}, such as a page of a strange origin. */
  refuse(reason: string, transport: string): Refusal {
    const refusal = refusalOf(reason, this.#retryAfterMs())
    this.#refusedBy.set(refusal.reason, (this.#refusedBy.get(refusal.reason) ?? 0) + 1)
    this.#options.refused?.(refusal, transport)
    return refusal
  }

  /**
   * A place, within the bound of those who wait, for one that was refused and has to be told why.
   * @param end called after 2 s, if the place was not given back by then.
   * @returns gives the place back; `undefined`: there is none.
   */
  tell(end: () => void): Cancel | undefined {
    if (this.#isClosed || this.#held >= this.#options.limits.parkedMax) return undefined
    this.#telling.add(end)
    return () => void this.#telling.take(end)
  }

  /** Takes upgrades for a WebSocket server of the package `ws`: `server.on('upgrade', gate.upgrade(webSocketServer))`. */
  upgrade<WebSocketKind extends WebSocketLike>(
    server: WebSocketServerLike<WebSocketKind>,
    options: ForeignOptions = {},
  ): (request: IncomingMessage, socket: Duplex, head: Buffer) => void {
    const ends = foreignEnds(server, options)
    return (request, socket, head) => gateUpgrade(this, ends, request, socket, head)
  }

  /** For good: who waits is turned away, and no timer is left. */
  close(): void {
    this.#isClosed = true
    this.#unwatch()
    this.#look()
    for (const end of this.#telling.all()) if (this.#telling.take(end)) end()
  }

  get #held(): number {
    return this.#parked.size + this.#telling.size
  }

  /** Every question about the verdict goes through here, so that no change is missed and none is acted on twice. */
  #look(): Verdict {
    const verdict = this.#isClosed ? CLOSED_FOR_GOOD : this.#options.readiness.verdict()
    if (verdict.kind === this.#seen) return verdict
    this.#seen = verdict.kind
    if (verdict.kind === 'open') this.#opened()
    else this.#stopSlices()
    if (verdict.kind === 'draining' || verdict.kind === 'stopped') {
      for (const place of this.#parked.all()) this.#end(place, verdict.kind)
    }
    return verdict
  }

  #opened(): void {
    const { clock, limits } = this.#options
    this.#openings += 1
    if (this.#openings > 1) this.#pacedUntilMs = clock.monotonicMs() + (limits.pacedMs ?? PACED_MS)
    this.#wantSlice()
  }

  #decision(nowMs: number): Admission {
    const verdict = this.#look()
    const isPaced = nowMs < this.#pacedUntilMs && (this.#parked.size > 0 || !this.#pace.has(1, nowMs))
    const isTooFast = this.#rate !== undefined && !this.#rate.has(1, nowMs)
    return admission(verdict, {
      ...this.#sessions(),
      isTooFast,
      isPaced,
      parked: this.#held,
      parkedMax: this.#options.limits.parkedMax,
    })
  }

  #sessions(): { readonly sessions: number; readonly sessionsMax: number } {
    return this.#options.load?.() ?? NO_LOAD
  }

  #letIn(visitor: Visitor, nowMs: number): Stay {
    if (visitor.authorize !== undefined && this.#held >= this.#options.limits.parkedMax) {
      visitor.refused(this.refuse('park-full', visitor.transport))
      return OVER
    }
    this.#rate?.take(1, nowMs)
    if (nowMs < this.#pacedUntilMs) this.#pace.take(1, nowMs)
    if (visitor.authorize === undefined) {
      this.#admit(visitor)
      return OVER
    }
    const place = this.#placeOf(visitor)
    void this.#hear(place)
    return place
  }

  #admit(visitor: Visitor): void {
    this.#admitted += 1
    visitor.admitted()
  }

  #park(visitor: Visitor): Stay {
    const place = this.#placeOf(visitor)
    if (this.#seen === 'open') this.#wantSlice()
    return place
  }

  #placeOf(visitor: Visitor): Place {
    const place = new Place(visitor, this.#onLeft)
    this.#parkedTotal += 1
    this.#parked.add(place)
    return place
  }

  /** Asks who it is. It keeps its place meanwhile, so a drain, the time and its own leaving are heard of. */
  async #hear(place: Place): Promise<void> {
    place.stage = 'asking'
    let reason: string | undefined
    try {
      if ((await place.visitor.authorize?.()) !== true) reason = 'unauthorized'
    } catch (error) {
      reason = 'authorize-failed'
      this.#options.failed?.(error)
    }
    if (reason !== undefined) return this.#end(place, reason)
    place.stage = 'authorized'
    this.#decide(place)
  }

  /** Its turn has come: in, or out, or, if the gate has closed meanwhile, it waits on where it stands. */
  #decide(place: Place): void {
    const load = { ...this.#sessions(), isTooFast: false, isPaced: false, parked: 0, parkedMax: 1 }
    const decision = admission(this.#look(), load)
    if (decision.kind === 'refuse') this.#end(place, decision.reason)
    if (decision.kind === 'admit' && this.#parked.take(place)) this.#admit(place.visitor)
  }

  /** Lets in those whose turn it is, as many as the pace allows now. The verdict is looked at before each. */
  #slice(): void {
    const nowMs = this.#options.clock.monotonicMs()
    try {
      for (const place of this.#parked.all()) {
        if (place.stage === 'asking') continue
        if (this.#look().kind !== 'open' || !this.#pace.take(1, nowMs)) break
        this.#rate?.take(1, nowMs)
        if (place.visitor.authorize === undefined || place.stage === 'authorized') this.#decide(place)
        else void this.#hear(place)
      }
    } finally {
      if (this.#seen === 'open' && this.#isAnyWaiting()) this.#armSlice()
    }
  }

  #isAnyWaiting(): boolean {
    for (const { stage } of this.#parked.all()) if (stage !== 'asking') return true
    return false
  }

  /** At the end of this turn, not inside the readiness engine's own. */
  #wantSlice(): void {
    if (this.#isSliceWanted || this.#cancelSlice !== undefined || this.#parked.size === 0) return
    this.#isSliceWanted = true
    this.#options.timers.soon(() => {
      this.#isSliceWanted = false
      this.#slice()
    })
  }

  #armSlice(): void {
    this.#cancelSlice ??= this.#options.timers.after(this.#sliceMs, () => {
      this.#cancelSlice = undefined
      this.#slice()
    })
  }

  #stopSlices(): void {
    this.#cancelSlice?.()
    this.#cancelSlice = undefined
  }

  #expired({ stage, visitor }: Place): void {
    const verdict = this.#look()
    const isAsked = stage === 'asking' && verdict.kind === 'open'
    visitor.refused(this.refuse(isAsked ? 'authorize-slow' : waitedReason(verdict), visitor.transport))
  }

  #end(place: Place, reason: string): void {
    if (this.#parked.take(place)) place.visitor.refused(this.refuse(reason, place.visitor.transport))
  }

  #leave(place: Place): void {
    if (this.#parked.take(place)) this.#gone += 1
  }

  #retryAfterMs(): number {
    const { readiness, clock, random } = this.#options
    const verdict = readiness.verdict()
    const opensMs = verdict.kind === 'closed' ? verdict.opensMs : undefined
    const inMs =
      opensMs === undefined ? RETRY_AFTER_MS : Math.min(RETRY_AFTER_MS_MAX, Math.max(1_000, opensMs - clock.monotonicMs()))
    return inMs * (1 + (random?.next() ?? 0))
  }
}

function checkLimits({ parkedMax, parkMs, releasePerSecond, pacedMs = PACED_MS }: GateLimits): void {
  const wrong = [
    !(Number.isInteger(parkedMax) && parkedMax >= 0) && 'parkedMax must be a whole number, 0 or more',
    !(parkMs >= 0 && parkMs <= PARK_MS_MAX) && `parkMs must be from 0 to ${PARK_MS_MAX}`,
    !(releasePerSecond > 0 && Number.isFinite(releasePerSecond)) && 'releasePerSecond must be a number above 0',
    !(pacedMs >= 0) && 'pacedMs must be 0 or more',
  ].filter((text) => text !== false)
  if (wrong.length > 0) throw new TidegateError('usage', `cannot build the gate: ${wrong.join('; ')}`)
}
