import {
  Centrifuge,
  UnauthorizedError,
  type HistoryOptions,
  type HistoryResult,
  type Subscription,
  type SubscriptionOptions,
} from 'centrifuge'
import { DISCONNECTS } from '../../../src/protocol/index.ts'
import type { Clock } from '../runtime/index.ts'
import { Store, type Readable } from '../store/index.ts'
import { pushEvent, refusalEvent } from './pushes.ts'
import { next, type ConnectionEvent, type ConnectionState } from './state.ts'
import type { RenewedToken } from './renewed-token.ts'

/** What `chat.send` and its like came to. */
export type Answer =
  | { readonly kind: 'done'; readonly data: unknown }
  /** Nothing is known, or not now: the same may be asked again. */
  | { readonly kind: 'later'; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string }

/** What the connection needs from the page. */
export interface ConnectionNeeds {
  readonly clock: Clock
  readonly origin: string
  readonly token: string
  /** Asked when the token has run out. */
  renew(): Promise<RenewedToken>
  /** The server does not take the token (3500): the page decides what comes next. */
  onTokenRefused(): void
  /** The sign-in is over. */
  onUnauthorized(why: string): void
}

/** One user's connection: the client of npm, and the state that the page shows of it. */
export class Connection {
  readonly #needs: ConnectionNeeds
  readonly #client: Centrifuge
  readonly #state = new Store<ConnectionState>({ kind: 'signed-out', why: undefined })
  readonly #goOffline = (): void => this.tell({ kind: 'network-offline' })
  readonly #goOnline = (): void => this.tell({ kind: 'network-online' })

  constructor(needs: ConnectionNeeds) {
    this.#needs = needs
    const socketOrigin = needs.origin.replace(/^http/, 'ws')
    this.#client = new Centrifuge(
      [
        { transport: 'websocket', endpoint: `${socketOrigin}/connection/websocket` },
        { transport: 'http_stream', endpoint: `${needs.origin}/connection/http_stream` },
        { transport: 'sse', endpoint: `${needs.origin}/connection/sse` },
      ],
      {
        token: needs.token,
        getToken: () => this.#renew(),
        emulationEndpoint: `${needs.origin}/emulation`,
        name: 'tidegate-page',
        minReconnectDelay: 300,
        maxReconnectDelay: 8_000,
      },
    )
    this.#listen()
  }

  get state(): Readable<ConnectionState> {
    return this.#state
  }

  get isConnected(): boolean {
    return this.#client.state === Centrifuge.State.Connected
  }

  /** Moves the state on. Only this class and the rooms that caught up call it. */
  tell(event: ConnectionEvent): void {
    this.#state.set(next(this.#state.get(), event, this.#needs.clock.monotonicMs()))
  }

  open(): void {
    addEventListener('offline', this.#goOffline)
    addEventListener('online', this.#goOnline)
    this.tell({ kind: 'sign-in' })
    if (!navigator.onLine) this.tell({ kind: 'network-offline' })
    this.#client.connect()
  }

  /** Tries again with another token, or after the server had ended the connection. */
  reopen(token: string): void {
    this.#client.setToken(token)
    this.tell({ kind: 'sign-in' })
    this.#client.connect()
  }

  close(why: string | undefined): void {
    removeEventListener('offline', this.#goOffline)
    removeEventListener('online', this.#goOnline)
    this.tell({ kind: 'sign-out', why })
    this.#client.disconnect()
  }

  subscribe(channel: string, options: SubscriptionOptions): Subscription {
    return this.#client.getSubscription(channel) ?? this.#client.newSubscription(channel, options)
  }

  unsubscribe(subscription: Subscription): void {
    subscription.removeAllListeners()
    subscription.unsubscribe()
    this.#client.removeSubscription(subscription)
  }

  /** Never rejects. An answer that did not come is `later`: what it asked may have happened. */
  async call(method: string, data: unknown): Promise<Answer> {
    try {
      return { kind: 'done', data: (await this.#client.rpc(method, data)).data as unknown }
    } catch (error) {
      return answerOf(error)
    }
  }

  /** A page of a channel's history; rejects with the protocol's error. */
  history(channel: string, options: HistoryOptions): Promise<HistoryResult> {
    return this.#client.history(channel, options)
  }

  /** For what may be lost: nobody hears whether it arrived. */
  whisper(channel: string, data: unknown): void {
    if (this.isConnected) this.#client.publish(channel, data).catch(() => undefined)
  }

  async #renew(): Promise<string> {
    const renewed = await this.#needs.renew()
    if (renewed.kind === 'token') return renewed.token
    if (renewed.kind === 'later') throw new Error(renewed.why)
    this.#needs.onUnauthorized(renewed.why)
    throw new UnauthorizedError(renewed.why)
  }

  #listen(): void {
    this.#client
      .on('connecting', ({ code }) => {
        if (code !== 0) this.tell({ kind: code === DISCONNECTS.shutdown.code ? 'drained' : 'lost' })
      })
      .on('connected', () => this.tell({ kind: 'connected', rooms: this.#roomsToCatchUp() }))
      .on('error', ({ type, error }) => {
        if (type === 'connect') this.tell(refusalEvent(error))
        else if (type === 'transport' || type === 'connectToken') this.tell({ kind: 'unreachable' })
      })
      .on('message', ({ data }) => {
        const event = pushEvent(data)
        if (event !== undefined) this.tell(event)
      })
      .on('disconnected', ({ code, reason }) => {
        if (code === DISCONNECTS.invalidToken.code) this.#needs.onTokenRefused()
        else if (code === 1) this.#needs.onUnauthorized('Your sign-in has ended.')
        else if (code !== 0) this.tell({ kind: 'ended', why: reason })
      })
  }

  #roomsToCatchUp(): readonly string[] {
    return Object.values(this.#client.subscriptions())
      .filter((subscription) => subscription.state !== Centrifuge.SubscriptionState.Unsubscribed)
      .map((subscription) => subscription.channel)
      .filter((channel) => channel.startsWith('room:'))
  }
}

/** The client's own codes are below 100: timeouts and lost connections. */
export function answerOf(error: unknown): Exclude<Answer, { kind: 'done' }> {
  if (typeof error !== 'object' || error === null) return { kind: 'later', why: 'no answer' }
  const code = 'code' in error && typeof error.code === 'number' ? error.code : 0
  const why = 'message' in error && typeof error.message === 'string' ? error.message : 'no answer'
  const temporary = code < 100 || ('temporary' in error && error.temporary === true)
  return temporary ? { kind: 'later', why } : { kind: 'refused', why }
}
