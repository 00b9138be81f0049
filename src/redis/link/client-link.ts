import { FAILURES, RedisFailure } from '../failure.ts'
import type { Link, LinkState, Reply, SendOptions, Word } from '../link.ts'
import type { RedisWorld } from '../settings.ts'
import { BackOff } from './back-off.ts'
import type { ClientLimits } from './client-options.ts'
import { endpointName, type Target } from './endpoint.ts'
import { Life } from './life.ts'
import { Listeners } from './listeners.ts'
import type { Wanted } from './version.ts'
import { FIRST, next, type LinkEvent } from './state.ts'

/** Where a link leads, and how it is used. */
export interface LinkPlan {
  /** One word: `commands`, `subscriber`, `durable`. */
  readonly use: string
  /** Asked anew for every try. Rejects with a `RedisFailure` when nobody knows. */
  readonly locate: () => Promise<Target>
  readonly limits: ClientLimits & { readonly commandDeadlineMs: number }
  readonly world: RedisWorld
  readonly wanted: Wanted
  /** Hears every error reply; must not throw. For who follows slots. */
  readonly onReplyFailure?: ((failure: RedisFailure) => void) | undefined
}

/** A link over clients of the library, one for each life. Its states are those of state.ts. */
export class ClientLink implements Link {
  protected readonly plan: LinkPlan
  readonly #backOff: BackOff
  readonly #states = new Listeners<LinkState>()
  readonly #faults = new Listeners<RedisFailure>()
  #state: LinkState = FIRST
  #epoch = 1
  #life: Life | undefined
  #connectedAtMs = 0
  #cancelRetry = (): void => {}
  /** Of the try that counts: what an older one brings is nobody's any more. */
  #try = 0
  #where = ''

  constructor(plan: LinkPlan) {
    this.plan = plan
    this.#backOff = new BackOff(plan.world.random)
    // Not in the constructor: who made the link has not had the time to listen.
    this.#cancelRetry = plan.world.timers.after(0, () => this.#begin())
  }

  get name(): string {
    return this.#where === '' ? this.plan.use : `${this.plan.use} ${this.#where}`
  }

  get state(): LinkState {
    return this.#state
  }

  get epoch(): number {
    return this.#epoch
  }

  protected get life(): Life | undefined {
    return this.#state.kind === 'connected' ? this.#life : undefined
  }

  send(command: readonly Word[], options?: SendOptions): Promise<Reply> {
    const life = this.life
    if (life === undefined) return Promise.reject(this.notConnected())
    return life.send(command, options?.deadlineMs ?? this.plan.limits.commandDeadlineMs)
  }

  protected notConnected(): RedisFailure {
    const state = this.#state
    if (state.kind === 'closed') return new RedisFailure('closed', `${this.name}: it is closed`)
    const reason = state.kind === 'connected' ? undefined : state.reason
    return new RedisFailure('unreachable', reason === undefined ? `${this.name}: not connected yet` : reason.message, reason)
  }

  connected(signal?: AbortSignal): Promise<number> {
    return new Promise((resolve, reject) => {
      const settle = (): boolean => {
        if (this.#state.kind === 'connected') resolve(this.#state.epoch)
        else if (this.#state.kind === 'closed') reject(this.notConnected())
        else if (signal?.aborted === true) reject(new RedisFailure('closed', `${this.name}: nobody waits for it any more`))
        else return false
        return true
      }
      if (settle()) return
      const check = (): void => {
        if (!settle()) return
        takeBack()
        signal?.removeEventListener('abort', check)
      }
      const takeBack = this.onState(check)
      signal?.addEventListener('abort', check)
    })
  }

  onState(listener: (state: LinkState) => void): () => void {
    return this.#states.add(listener)
  }

  onFault(listener: (failure: RedisFailure) => void): () => void {
    return this.#faults.add(listener)
  }

  giveUp(reason: RedisFailure): void {
    switch (this.#state.kind) {
      case 'connected':
        this.#life?.end(reason)
        this.#down(reason)
        return
      case 'connecting':
      case 'lost':
        // A try that is under way was begun before this was learnt.
        if (!FAILURES[reason.kind].needsPerson) this.#backOff.reset()
        this.#life?.end(reason)
        this.#cancelRetry()
        this.#again(reason)
        return
      case 'closed':
    }
  }

  close(): void {
    if (this.#state.kind === 'closed') return
    this.#try++
    this.#cancelRetry()
    const life = this.#life
    this.#life = undefined
    this.#change({ kind: 'close' })
    life?.end(new RedisFailure('closed', `${this.name}: it is closed`))
  }

  #change(event: LinkEvent): void {
    const before = this.#state
    this.#state = next(before, event)
    if (this.#state === before) return
    if (this.#state.kind !== 'closed') this.#epoch = this.#state.epoch
    this.#states.tell(this.#state)
  }

  #begin(): void {
    this.#change({ kind: 'again' })
    // It never rejects: what fails is a state.
    void this.#open(++this.#try)
  }

  async #open(own: number): Promise<void> {
    try {
      const target = await this.plan.locate()
      if (own !== this.#try) return
      this.#where = endpointName(target.endpoint)
      const life = this.#newLife(target, own)
      this.#life = life
      const server = await life.open()
      if (own !== this.#try) return
      this.#connectedAtMs = this.plan.world.clock.monotonicMs()
      this.#change({ kind: 'up', server })
    } catch (error) {
      if (own !== this.#try) return
      this.#down(error instanceof RedisFailure ? error : new RedisFailure('refused', `${this.name}: ${String(error)}`, error))
    }
  }

  #newLife(target: Target, own: number): Life {
    const { limits, world, wanted } = this.plan
    return new Life({
      name: this.name,
      target,
      limits,
      world,
      wanted,
      onEnd: (reason) => {
        if (own === this.#try) this.#down(reason)
      },
      onReplyFailure: (failure) => {
        if (own !== this.#try) return
        if (FAILURES[failure.kind].endsProof) this.#faults.tell(failure)
        this.plan.onReplyFailure?.(failure)
      },
    })
  }

  #down(reason: RedisFailure): void {
    if (this.#state.kind === 'closed') return
    const livedMs = this.#state.kind === 'connected' ? this.plan.world.clock.monotonicMs() - this.#connectedAtMs : 0
    this.#try++
    this.#life = undefined
    const waitMs = this.#backOff.nextMs(reason, livedMs)
    // Before anybody is told: a listener may close the link.
    this.#cancelRetry = this.plan.world.timers.after(waitMs, () => this.#begin())
    this.#change({ kind: 'down', reason })
  }

  #again(reason: RedisFailure): void {
    if (this.#state.kind === 'connecting') this.#down(reason)
    else {
      this.#cancelRetry = this.plan.world.timers.after(this.#backOff.nextMs(reason, 0), () => this.#begin())
    }
  }
}
