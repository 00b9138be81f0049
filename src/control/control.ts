import type { Revocation, Revocations } from '../auth/index.ts'
import type { ChannelRules, Gap, Instances, Told } from '../channel/index.ts'
import { DISCONNECTS } from '../protocol/index.ts'
import type { Clock, Logger, Random, Timers } from '../runtime/index.ts'
import type { ServerSubscribed, Session, Sessions } from '../session/index.ts'
import { disconnectHere, refreshHere, subscribeHere, unsubscribeHere } from './acts.ts'
import { ChannelSurvey, type Surveyed } from './channel-survey.ts'
import { readOrder, type Order, type OrderOf } from './order.ts'

/** Where revocations are kept, for a restart and for instances that were away. */
export interface RevocationStore {
  /** Resolves once it is kept. `full`: nobody was forgotten for it. @param all of this instance. */
  keep(changed: Revocation, all: readonly Revocation[]): Promise<'kept' | 'full'>
  all(): Promise<readonly Revocation[]>
}

export interface ControlParts {
  readonly instances: Instances
  readonly sessions: Sessions
  readonly rules: ChannelRules
  readonly revocations: Revocations
  readonly store: RevocationStore
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
  readonly logger: Logger
  /** What `info` says of this instance. */
  readonly about: () => object
  /** The channels of this instance whose names fit a pattern. */
  readonly channelsHere: (pattern: string) => Iterable<readonly [string, number]>
  /** Hands a frame to a session of this instance. */
  readonly receive: (session: Session, frame: string) => void
}

/** What became of an order: `untold`: done here, and it could not be said to the others; another try may help. */
export interface Given<Outcome> {
  readonly here: Outcome
  readonly elsewhere: 'told' | 'untold'
}

export interface RevocationAsked {
  readonly user: string
  readonly issuedBefore: number
  /** Absent: at least this, and as long as the longest such token that is in use. */
  readonly keepUntil: number | undefined
  readonly keepUntilAtLeast: number
}

export type Revoked =
  | { readonly kind: 'revoked'; readonly keepUntil: number; readonly disconnected: number; readonly elsewhere: 'told' | 'untold' }
  | { readonly kind: 'full' }

/** Kinds of orders that were not known are logged once each, so many at most. */
const UNKNOWN_MAX = 32

/** For tokens that never expire. */
const FOR_EVER = Number.MAX_SAFE_INTEGER

/** Orders given here are carried out here in the same turn, and told to all other instances; theirs are carried out as they come. */
export class Control {
  readonly #parts: ControlParts
  readonly #survey: ChannelSurvey
  readonly #unknown = new Set<string>()

  /** Listens from now on. */
  constructor(parts: ControlParts) {
    this.#parts = parts
    this.#survey = new ChannelSurvey({ ...parts, here: parts.channelsHere })
    parts.instances.describe(() => JSON.stringify(parts.about()))
    parts.instances.listen({
      told: (text, from) => this.#told(text, from),
      gap: (gap) => this.#makeGood(gap),
    })
  }

  disconnect(order: OrderOf<'disconnect'>): Promise<Given<void>> {
    return this.#give(order, disconnectHere(this.#parts.sessions, order))
  }

  unsubscribe(order: OrderOf<'unsubscribe'>): Promise<Given<void>> {
    return this.#give(order, unsubscribeHere(this.#parts.sessions, order))
  }

  refresh(order: OrderOf<'refresh'>): Promise<Given<void>> {
    return this.#give(order, refreshHere(this.#parts.sessions, order))
  }

  /** What became of it elsewhere is not known. */
  async subscribe(order: OrderOf<'subscribe'>): Promise<Given<readonly ServerSubscribed[]>> {
    const { sessions, rules } = this.#parts
    const elsewhere = this.#tellAll(order)
    const here = await subscribeHere(sessions, rules, order)
    return { here, elsewhere: await elsewhere }
  }

  /** Rejects if it could not be kept; it is in force here all the same. */
  async revoke({ user, issuedBefore, keepUntil, keepUntilAtLeast }: RevocationAsked): Promise<Revoked> {
    const { store, revocations } = this.#parts
    const revocation = { user, issuedBefore, keepUntil: keepUntil ?? keepUntilAtLeast }
    const taken = this.#take(revocation, keepUntil === undefined)
    if (taken === undefined) return { kind: 'full' }
    const kept = await store.keep(taken.revocation, revocations.all())
    if (kept === 'full') return { kind: 'full' }
    const elsewhere = await this.#tellAll({ kind: 'revoke', ...taken.revocation, widens: keepUntil === undefined })
    return { kind: 'revoked', keepUntil: taken.revocation.keepUntil, disconnected: taken.disconnected, elsewhere }
  }

  /**
   * A frame for a session that is not here. @param node which instance its client was told. Resolves with `gone` when there is no
   * such instance; rejects when it cannot be asked now.
   */
  async forward(node: string, session: string, data: string): Promise<Told> {
    const { instances } = this.#parts
    if (node === instances.id || !NODE.test(node)) return 'gone'
    return instances.tell(node, JSON.stringify({ kind: 'frame', session, data } satisfies Order))
  }

  /** What every instance tells of itself, ourselves first. Rejects when the others cannot be asked. */
  async nodes(): Promise<readonly object[]> {
    return (await this.#parts.instances.list()).map(({ id, info }) => ({ ...described(info), uid: id }))
  }

  channels(pattern: string): Promise<Surveyed> {
    return this.#survey.survey(pattern)
  }

  async #give<Outcome>(order: Order, here: Outcome): Promise<Given<Outcome>> {
    return { here, elsewhere: await this.#tellAll(order) }
  }

  async #tellAll(order: Order): Promise<'told' | 'untold'> {
    try {
      await this.#parts.instances.tell(undefined, JSON.stringify(order))
      return 'told'
    } catch (error) {
      this.#parts.logger.event('control.untold', { order: order.kind, error })
      return 'untold'
    }
  }

  #told(text: string, from: string): void {
    const order = readOrder(text)
    const { sessions, rules, logger, receive } = this.#parts
    try {
      switch (order.kind) {
        case 'disconnect':
          return disconnectHere(sessions, order)
        case 'unsubscribe':
          return unsubscribeHere(sessions, order)
        case 'refresh':
          return refreshHere(sessions, order)
        case 'subscribe':
          return this.#later(order, subscribeHere(sessions, rules, order))
        case 'revoke':
          return this.#revoked(order)
        case 'frame': {
          const session = sessions.bySecret(order.session)
          if (session !== undefined) receive(session, order.data)
          return
        }
        case 'ask-channels':
          return this.#later(order, this.#survey.asked(order, from))
        case 'channels':
          return this.#survey.answered(order, from)
        case 'unknown':
          return this.#ignore(order.name, from)
      }
    } catch (error) {
      logger.event('control.failed', { order: order.kind, error })
    }
  }

  /** A token that is in use here may last longer than the instance that revoked it knows. */
  #revoked(order: OrderOf<'revoke'>): void {
    const { user, issuedBefore, keepUntil, widens } = order
    const { store, revocations } = this.#parts
    const taken = this.#take({ user, issuedBefore, keepUntil }, widens)
    if (taken === undefined) throw new Error('as many users as may be are revoked')
    if (taken.revocation.keepUntil <= keepUntil) return
    const wider = { kind: 'revoke', ...taken.revocation, widens: false } as const
    this.#later(
      order,
      store.keep(taken.revocation, revocations.all()).then(() => this.#tellAll(wider)),
    )
  }

  /** In force here from this turn on. @returns undefined when there is no room for it. */
  #take(
    { user, issuedBefore, keepUntil }: Revocation,
    widens: boolean,
  ): { readonly revocation: Revocation; readonly disconnected: number } | undefined {
    const { sessions, revocations, clock, logger } = this.#parts
    const covered = sessions.ofUser(user).filter(({ identity }) => (identity?.issuedAt ?? 0) < issuedBefore)
    const expiries = widens ? covered.map(({ identity }) => identity?.expiresAt ?? FOR_EVER) : []
    const revocation = { user, issuedBefore, keepUntil: Math.max(keepUntil, ...expiries) }
    if (revocations.revoke(revocation, Math.floor(clock.wallMs() / 1_000)) === 'full') return undefined
    for (const session of covered) session.disconnect(DISCONNECTS.invalidToken)
    logger.event('token.revoked', { ...revocation, disconnected: covered.length })
    return { revocation, disconnected: covered.length }
  }

  /**
   * What may be missing: revocations are read again, and those that the engine has forgotten are given to it and to the others.
   * Other orders are about what was then, and are not to be had any more.
   */
  async #makeGood(gap: Gap): Promise<void> {
    const { store, revocations, clock, logger } = this.#parts
    const kept = new Map((await store.all()).map((revocation) => [revocation.user, revocation]))
    const nowSeconds = Math.floor(clock.wallMs() / 1_000)
    for (const revocation of kept.values()) this.#learn(revocation, nowSeconds)
    const forgotten = revocations.all().filter((ours) => ours.keepUntil > nowSeconds && !isWithin(ours, kept.get(ours.user)))
    for (const ours of forgotten) {
      await store.keep(ours, revocations.all())
      await this.#tellAll({ kind: 'revoke', ...ours, widens: false })
    }
    if (gap !== 'joined') logger.event('control.gap', { gap, revocations: kept.size, forgotten: forgotten.length })
  }

  #learn(revocation: Revocation, nowSeconds: number): void {
    const { revocations } = this.#parts
    if (revocation.keepUntil <= nowSeconds) return
    // All of them are read at each reconnection: what is known already is no news.
    if (isWithin(revocation, revocations.of(revocation.user))) return
    this.#take(revocation, false)
  }

  #later(order: Order, work: Promise<unknown>): void {
    work.catch((error: unknown) => this.#parts.logger.event('control.failed', { order: order.kind, error }))
  }

  #ignore(order: string, from: string): void {
    if (this.#unknown.has(order) || this.#unknown.size >= UNKNOWN_MAX) return
    this.#unknown.add(order)
    this.#parts.logger.event('control.refused', { order, from })
  }
}

/** What an instance calls itself. */
const NODE = /^[\w-]{1,64}$/

function isWithin(revocation: Revocation, known: Revocation | undefined): boolean {
  return known !== undefined && revocation.issuedBefore <= known.issuedBefore && revocation.keepUntil <= known.keepUntil
}

function described(info: string): object {
  try {
    const value: unknown = JSON.parse(info)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
