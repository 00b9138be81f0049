import {
  Centrifuge,
  State,
  SubscriptionState,
  type PublicationContext,
  type SubscribedContext,
  type Subscription,
} from 'centrifuge'
import WebSocket from 'ws'
import type { Operation } from '../../lab/history/index.ts'
import type { Clock, Random, Timers } from '../../runtime/index.ts'

/** Errors after which the same id may be tried again: no answer, no connection, or a temporary one of the server. */
const AGAIN = new Set([1, 2, 3, 4, 11, 100, 111])
const RETRY_MS = 100
/** Above it the client gives up, below it comes back by itself. */
const FINAL_CODE_MIN = 3_500

type WithoutSeen<T> = T extends Operation ? Omit<T, 'client' | 'atMs'> : never
export type Happening = WithoutSeen<Operation>

export interface ParticipantPlan {
  readonly name: string
  readonly channel: string
  /** `ws://…/connection/websocket` */
  readonly endpoint: string
  readonly token: string
  readonly renew: () => Promise<string>
  readonly record: (operation: Operation) => void
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
}

/** Where somebody reads from, who reads all of it. */
export interface Since {
  readonly offset: number
  readonly epoch: string
}

/** One client in one channel. */
export class Participant {
  readonly name: string
  readonly #plan: ParticipantPlan
  readonly #client: Centrifuge
  readonly subscription: Subscription
  /** Code of the last close frame: the client tells every broken transport as one. */
  #close: number | undefined
  #isRecovering = false
  #isOver = false
  #sent = 0
  /** It will not come back: why. */
  refusal: string | undefined
  /** What it has: the offset of the last delivery, or where its story begins. */
  cursor = -1
  epoch = ''
  /** Where its story began; `undefined` before it is in, and in a channel that remembers nothing. */
  start: Since | undefined
  remembers = false
  onProgress: () => void = () => {}

  /** @param since read from there instead of from now on. */
  constructor(plan: ParticipantPlan, since?: Since) {
    this.name = plan.name
    this.#plan = plan
    const told = (code: number): void => void (this.#close = code)
    class WatchedSocket extends WebSocket {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols)
        this.on('close', told)
      }
    }
    const { endpoint, token, renew, channel } = plan
    this.#client = new Centrifuge([{ transport: 'websocket', endpoint }], {
      websocket: WatchedSocket,
      token,
      getToken: renew,
      name: 'tidegate-drill',
      minReconnectDelay: 100,
      maxReconnectDelay: 2_000,
    })
    this.subscription = this.#client.newSubscription(channel, {
      recoverable: true,
      positioned: true,
      minResubscribeDelay: 100,
      maxResubscribeDelay: 2_000,
      ...(since !== undefined && { since }),
    })
    this.#listen()
  }

  /** Resolves once it is in the channel. Rejects with an error that has words. */
  async enter(withinMs: number): Promise<void> {
    this.subscription.subscribe()
    this.#client.connect()
    try {
      await this.subscription.ready(withinMs)
    } catch (error) {
      throw new Error(this.refusal ?? `not within ${withinMs / 1_000} s`, { cause: error })
    }
  }

  get isIn(): boolean {
    return this.#client.state === State.Connected && this.subscription.state === SubscriptionState.Subscribed
  }

  /** One after the other, each tried with its id until it has its answer. */
  async talk(everyMs: number, hasEnded: () => boolean): Promise<void> {
    // Who began together must not all send in one moment.
    await this.#pause(this.#plan.random.next() * everyMs)
    while (!hasEnded() && this.refusal === undefined) {
      const dueMs = this.#plan.clock.monotonicMs() + everyMs
      const id = `${this.name}-${this.#sent++}`
      await this.#send(id, `${id} of ${this.#plan.channel}`)
      await this.#pause(Math.max(0, dueMs - this.#plan.clock.monotonicMs()))
    }
  }

  leave(): void {
    this.#isOver = true
    this.#client.disconnect()
  }

  async #send(id: string, data: string): Promise<void> {
    const { channel } = this.#plan
    this.#add({ kind: 'send', channel, id, data })
    for (;;) {
      try {
        await this.#client.ready()
        const { data: stored } = await this.#client.rpc('chat.send', { channel, id, data })
        const { offset, epoch, duplicate, durability } = stored as Stored
        return this.#add({ kind: 'acked', channel, id, offset, epoch, duplicate, durability })
      } catch (error) {
        const { code = 0, message = '' } = error as { readonly code?: number; readonly message?: string }
        if (!AGAIN.has(code) && !this.#isOver) return this.#add({ kind: 'failed', id, code, message })
        this.#add({ kind: 'unknown', id, code, message })
        if (this.#isOver || this.refusal !== undefined) return
        await this.#pause(RETRY_MS * (0.5 + this.#plan.random.next()))
      }
    }
  }

  #listen(): void {
    const client = this.#client
    client.on('connected', () => this.#add({ kind: 'connected' }))
    client.on('connecting', ({ code, reason }) => this.#left(code, reason))
    client.on('disconnected', ({ code, reason }) => {
      if (code >= FINAL_CODE_MIN) this.refusal = `${code} ${reason}`
      this.#left(code, reason)
    })
    client.on('error', () => {
      if (this.#close !== undefined) this.#add({ kind: 'refused', close: this.#close })
      this.#close = undefined
    })
    client.on('message', ({ data }: { readonly data: unknown }) => this.#noticed(data))
    const { channel } = this.#plan
    this.subscription.on('subscribed', (context) => this.#entered(context))
    this.subscription.on('publication', (publication) => this.#heard(publication))
    this.subscription.on('subscribing', ({ code }) => {
      if (code >= 2_000) this.#add({ kind: 'unsubscribed', channel, code })
    })
    this.subscription.on('unsubscribed', ({ code, reason }) => {
      if (!this.#isOver) this.refusal = `${code} ${reason}`
      this.#add({ kind: 'unsubscribed', channel, code })
    })
  }

  #entered({ wasRecovering, recovered, streamPosition, recoverable }: SubscribedContext): void {
    const { offset, epoch } = streamPosition ?? { offset: 0, epoch: '' }
    this.epoch = epoch
    this.remembers = recoverable && streamPosition !== undefined
    this.start ??= streamPosition
    if (!recovered) this.cursor = offset
    this.#add({ kind: 'subscribed', channel: this.#plan.channel, wasRecovering, recovered, offset, epoch })
    // What was recovered is handed over in this turn, what is live later.
    this.#isRecovering = true
    queueMicrotask(() => (this.#isRecovering = false))
    this.onProgress()
  }

  #heard({ offset = 0, data }: PublicationContext): void {
    const { epoch } = this
    const from = this.#isRecovering ? 'recovered' : 'live'
    this.#add({ kind: 'delivered', channel: this.#plan.channel, offset, epoch, data: String(data), from })
    this.cursor = Math.max(this.cursor, offset)
    this.onProgress()
  }

  #left(code: number, reason: string): void {
    // The first `connecting` is its own.
    if (code !== 0) this.#add({ kind: 'disconnected', code, reason, ...(this.#close !== undefined && { close: this.#close }) })
    this.#close = undefined
  }

  #noticed(data: unknown): void {
    const { tidegate: word, reason } = (typeof data === 'object' && data !== null ? data : {}) as Notice
    if (word !== 'degraded' && word !== 'restored') return
    this.#add({ kind: word, ...(typeof reason === 'string' && { reason }) })
  }

  #add(happening: Happening): void {
    if (this.#isOver) return
    const { record, clock } = this.#plan
    record({ ...happening, client: this.name, atMs: clock.monotonicMs() })
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#plan.timers.after(ms, resolve))
  }
}

interface Stored {
  readonly offset: number
  readonly epoch: string
  readonly duplicate: boolean
  readonly durability: string
}

interface Notice {
  readonly tidegate?: unknown
  readonly reason?: unknown
}
