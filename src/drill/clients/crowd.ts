import type { Operation, Operations } from '../../lab/history/index.ts'
import type { Clock, Random, Timers } from '../../runtime/index.ts'
import { cannot, isCannot, type Cannot } from '../fault.ts'
import type { Timeline } from '../timeline.ts'
import { readLog } from './final-log.ts'
import { Participant, type ParticipantPlan } from './participant.ts'
import { Tally } from './tally.ts'

export interface CrowdPlan {
  readonly endpoint: string
  readonly channel: string
  readonly clients: number
  /** Messages a second, of all together. */
  readonly rate: number
  /** A token for this user. Rejects with words. */
  readonly token: (user: string) => Promise<string>
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
}

const ENTER_MS = 10_000
/** Acknowledgements before anything is broken: what does not work before the drill is no matter of the drill. */
const CALM_ACKS = 5
const CALM_MS = 10_000
/** How long the answers of what was sent may take, and then until everybody has everything. */
const QUIET_MS = 20_000
const LOOK_MS = 50

/** Everybody who takes part, and what they wrote down. */
export class Crowd {
  readonly operations: Operation[] = []
  readonly #plan: CrowdPlan
  readonly #members: Participant[] = []
  #tally: Tally | undefined
  #talking: readonly Promise<void>[] = []
  #hasEnded = false
  #acks = 0
  /** When something was last acknowledged, on the monotonic clock. */
  #ackedMs = Number.NEGATIVE_INFINITY
  #refused: string | undefined

  private constructor(plan: CrowdPlan) {
    this.#plan = plan
  }

  /** Everybody is in the channel, and it remembers; or nobody is left behind. */
  static async enter(plan: CrowdPlan): Promise<Crowd | Cannot> {
    const crowd = new Crowd(plan)
    const problem = await crowd.#enter()
    if (problem !== undefined) crowd.leave()
    return problem ?? crowd
  }

  async #enter(): Promise<Cannot | undefined> {
    const { clients, channel } = this.#plan
    try {
      for (let n = 1; n <= clients; n++) this.#members.push(new Participant(await this.#planOf(`drill-${n}`)))
    } catch (error) {
      return cannot(error instanceof Error ? error.message : 'there is no token', ...TOKEN_ADVICE)
    }
    try {
      await Promise.all(this.#members.map((member) => member.enter(ENTER_MS)))
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'no answer'
      return cannot(`the clients do not get into ${channel}: ${reason}`, ...CHANNEL_ADVICE)
    }
    if (this.#members.every(({ remembers }) => remembers)) return undefined
    return cannot(`${channel} keeps no history, so nothing is promised there`, ...CHANNEL_ADVICE)
  }

  async #planOf(user: string): Promise<ParticipantPlan> {
    const { endpoint, channel, token, clock, timers, random } = this.#plan
    const record = (operation: Operation): void => this.#record(operation)
    return { name: user, channel, endpoint, token: await token(user), renew: () => token(user), record, clock, timers, random }
  }

  get size(): number {
    return this.#members.length
  }

  get areAllIn(): boolean {
    return this.#members.every(({ isIn }) => isIn)
  }

  /** Something was acknowledged after this moment of the monotonic clock. */
  hasAckedSince(ms: number): boolean {
    return this.#ackedMs > ms
  }

  /** Half of them send, from now on until {@link finish}. Resolves once messages flow. */
  async talk(timeline: Timeline): Promise<Cannot | undefined> {
    const { clients, rate, clock, channel } = this.#plan
    this.#tally = new Tally(timeline, this.#plan.timers, clients)
    const senders = this.#members.slice(0, Math.ceil(clients / 2))
    const everyMs = (1_000 * senders.length) / rate
    this.#talking = senders.map((member) => member.talk(everyMs, () => this.#hasEnded))
    const untilMs = clock.monotonicMs() + CALM_MS
    while (this.#acks < CALM_ACKS && this.#refused === undefined && clock.monotonicMs() < untilMs) await this.#pause()
    if (this.#refused !== undefined) return cannot(`the clients may not send to ${channel}: ${this.#refused}`, ...CHANNEL_ADVICE)
    return this.#acks < CALM_ACKS
      ? cannot(`what the clients send to ${channel} is not acknowledged, before anything is broken`)
      : undefined
  }

  /**
   * Nothing new is sent; waits until everything has its answer and everybody has everything, within bounds: who has not stands in the
   * history. @returns the whole of it, with the final log; or why that cannot be read.
   */
  async finish(): Promise<Operations | Cannot> {
    this.#hasEnded = true
    await Promise.race([Promise.all(this.#talking), this.#pause(QUIET_MS)])
    const { channel } = this.#plan
    const log = await readLog(await this.#planOf('drill-reader'), this.#members[0])
    if (isCannot(log)) return log
    const top = log.reduce((most, one) => (one.kind === 'top' ? Math.max(most, one.offset) : most), 0)
    const untilMs = this.#plan.clock.monotonicMs() + QUIET_MS
    while (this.#members.some(({ cursor }) => cursor < top) && this.#plan.clock.monotonicMs() < untilMs) await this.#pause()
    this.leave()
    return [...this.operations.filter((one) => !('channel' in one) || one.channel === channel), ...log]
  }

  leave(): void {
    this.#tally?.stop()
    for (const member of this.#members) member.leave()
  }

  #record(operation: Operation): void {
    this.operations.push(operation)
    this.#tally?.add(operation)
    if (operation.kind === 'acked') {
      this.#acks++
      this.#ackedMs = operation.atMs
    }
    if (operation.kind === 'failed') this.#refused ??= `${operation.code} ${operation.message ?? ''}`
  }

  #pause(ms = LOOK_MS): Promise<void> {
    return new Promise((resolve) => void this.#plan.timers.after(ms, resolve))
  }
}

const TOKEN_ADVICE = [
  'The clients of the drill need a way in: a token in TIDEGATE_TOKEN, or the key that signs tokens with --secret-env NAME',
  '(as for tidegate token). A development server lets them in by name.',
]

const CHANNEL_ADVICE = [
  'Name a channel of its own with --channel, in a namespace with history_size, history_ttl, force_recovery,',
  'allow_subscribe_for_client and allow_publish_for_subscriber. A development server has room:*.',
]
