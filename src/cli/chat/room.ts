import { Centrifuge, type PublicationContext, type Subscription } from 'centrifuge'
import WebSocket from 'ws'
import type { ChatEvent } from './event.ts'
import { Later } from './later.ts'
import { nameOf, readMessage, type Incoming } from './message.ts'
import { START_ADVICE } from './sign-in.ts'
import type { Attempt, Line } from './sender.ts'

/** Why there is nothing more to come. */
export interface Ending {
  readonly reason: string
  readonly advice?: string
}

export interface RoomNeeds {
  readonly url: string
  readonly channel: string
  readonly token: string
  /** A newer token, when the one in force expires. Absent: there is none, and the connection ends with it. */
  readonly renew: (() => Promise<string>) | undefined
  tell(event: ChatEvent): void
  /** Called once at most, and not after {@link Room.leave}. */
  ended(ending: Ending): void
}

/** Messages that are shown of what was before. */
const HISTORY_SHOWN = 20
/** Publications that wait while the history is read; beyond, the oldest are not shown. */
const HELD_MAX = 1_000
/** Codes from here on are the server's; below, the client library's own: no answer came. */
const SERVER_CODE_MIN = 100
const TIMEOUT_CODE = 1

/** One room, by the unmodified client library: what was said, what is said, and how the connection is. */
export class Room {
  readonly #needs: RoomNeeds
  readonly #client: Centrifuge
  readonly #subscription: Subscription
  readonly #entered = new Later<void>()
  #isLeft = false
  #wasConnected = false
  #ownClient = ''
  /** Counts subscriptions: an answer about an earlier one means nothing. */
  #life = 0
  /** Publications that wait for the history; absent: they are shown as they come. */
  #held: Incoming[] | undefined = []
  #hasHistory = false
  #shown: { readonly epoch: string | undefined; readonly offset: number } = { epoch: undefined, offset: 0 }

  constructor(needs: RoomNeeds) {
    const { url, channel, token, renew } = needs
    this.#needs = needs
    this.#client = new Centrifuge(url, {
      token,
      ...(renew !== undefined && { getToken: renew }),
      websocket: WebSocket,
      name: 'tidegate-chat',
      minReconnectDelay: 200,
      maxReconnectDelay: 5_000,
    })
    this.#subscription = this.#client.newSubscription(channel, { recoverable: true, positioned: true, joinLeave: true })
    this.#listen()
  }

  /** Resolves when the room was live for the first time, and what was before is shown. */
  get entered(): Promise<void> {
    return this.#entered.promise
  }

  enter(): void {
    this.#needs.tell({ kind: 'state', state: { kind: 'connecting', url: this.#needs.url } })
    this.#subscription.subscribe()
    this.#client.connect()
  }

  /** Resolves when the room is live. Never rejects: who waits when all has ended waits for nothing. */
  ready(): Promise<void> {
    return this.#subscription.ready().catch(() => {})
  }

  /** Sends a line once. */
  async attempt({ id, text, sentAt }: Line): Promise<Attempt> {
    try {
      const { channel } = this.#needs
      const { data } = await this.#client.rpc('chat.send', { channel, id, data: { id, text, sentAt } })
      const { offset, duplicate } = data as { readonly offset?: number; readonly duplicate?: boolean }
      return { kind: 'stored', offset, duplicate: duplicate === true }
    } catch (error) {
      const { code, message, temporary } = error as {
        readonly code: number
        readonly message: string
        readonly temporary?: boolean
      }
      if (typeof code !== 'number' || code < SERVER_CODE_MIN || temporary === true) return { kind: 'later' }
      return { kind: 'refused', reason: message }
    }
  }

  /** Ends the conversation. */
  leave(): void {
    this.#isLeft = true
    this.#client.disconnect()
  }

  #listen(): void {
    const client = this.#client
    client.on('connected', (context) => {
      this.#wasConnected = true
      this.#ownClient = context.client
    })
    client.on('connecting', ({ code, reason }) => {
      if (code !== 0 && this.#wasConnected) this.#away(reason)
    })
    client.on('error', ({ type, error }) => {
      if (this.#wasConnected) return
      if (type === 'transport') this.#end({ reason: `cannot connect to ${this.#needs.url}`, advice: START_ADVICE })
      else this.#away(error.message)
    })
    client.on('disconnected', ({ code, reason }) => this.#end(disconnected(code, reason)))
    const subscription = this.#subscription
    subscription.on('subscribed', (context) => {
      this.#subscribed(context.wasRecovering, context.recovered, context.streamPosition?.epoch)
    })
    subscription.on('unsubscribed', ({ code, reason }) =>
      this.#end({ reason: `cannot stay in ${this.#needs.channel}: ${reason} (${code})`, advice: 'Another --room may be open.' }),
    )
    subscription.on('publication', (publication: PublicationContext) => this.#heard(publication as Incoming))
    for (const kind of ['join', 'leave'] as const) {
      subscription.on(kind, ({ info }) => {
        if (info.client !== this.#ownClient) this.#needs.tell({ kind, user: info.user, name: nameOf(info) })
      })
    }
  }

  #subscribed(wasRecovering: boolean, recovered: boolean, epoch: string | undefined): void {
    const isBack = this.#life++ > 0
    if (epoch !== this.#shown.epoch) this.#shown = { epoch, offset: 0 }
    const missedNothing = wasRecovering && recovered
    const state = { kind: 'live', channel: this.#needs.channel } as const
    this.#needs.tell({ kind: 'state', state: isBack ? { ...state, recovered: missedNothing } : state })
    // What was recovered follows as publications.
    if (this.#hasHistory && missedNothing) return
    this.#held ??= []
    void this.#showHistory(this.#life)
  }

  async #showHistory(life: number): Promise<void> {
    let publications: readonly Incoming[] = []
    try {
      const history = await this.#subscription.history({ limit: HISTORY_SHOWN, reverse: true })
      publications = (history.publications as readonly Incoming[]).toReversed()
    } catch (error) {
      const { code } = error as { readonly code: number }
      if (code === TIMEOUT_CODE && life === this.#life) return this.#showHistory(life)
      // The connection is lost again: the next subscription asks again. A server that has none to give is taken at its word.
      if (code < SERVER_CODE_MIN) return
    }
    if (life !== this.#life || this.#isLeft) return
    const held = this.#held ?? []
    this.#held = undefined
    this.#hasHistory = true
    for (const publication of [...publications, ...held]) this.#show(publication)
    this.#entered.resolve()
  }

  #heard(publication: Incoming): void {
    if (this.#held === undefined) return this.#show(publication)
    if (this.#held.length >= HELD_MAX) this.#held.shift()
    this.#held.push(publication)
  }

  /** Each place in the stream once: the history, and what was heard while it was read, overlap. */
  #show(publication: Incoming): void {
    const { offset } = publication
    if (offset !== undefined && offset <= this.#shown.offset) return
    if (offset !== undefined) this.#shown = { ...this.#shown, offset }
    this.#needs.tell({ kind: 'message', message: readMessage(publication) })
  }

  #away(reason: string): void {
    this.#needs.tell({ kind: 'state', state: { kind: 'away', reason } })
  }

  #end(ending: Ending): void {
    if (this.#isLeft) return
    this.leave()
    this.#needs.ended(ending)
  }
}

function disconnected(code: number, reason: string): Ending {
  const ending = { reason: `the server ended the connection: ${reason} (${code})` }
  // 1: the client library has no newer token to show.
  if (code === 1 || code === 3500 || code === 3507) {
    return { ...ending, advice: 'Bring a valid token in TIDEGATE_TOKEN: tidegate token --user <name> makes one.' }
  }
  return ending
}
