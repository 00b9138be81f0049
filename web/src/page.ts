import type { RenewedToken } from './connection/index.ts'
import { Chat } from './chat.ts'
import { parseOutbox, type Outbox } from './queue/index.ts'
import {
  browserClock,
  browserRandom,
  browserShelf,
  browserTimers,
  browserTurns,
  kept,
  type Kept,
  type Shelf,
} from './runtime/index.ts'
import { demoSignIn, parseSession, type Session } from './sign-in/index.ts'
import { Store, type Readable } from './store/index.ts'

export type PagePhase =
  | { readonly kind: 'signed-out'; readonly why: string | undefined }
  | { readonly kind: 'signed-in'; readonly chat: Chat }

/** A token that the server refuses is renewed at most once in so long. */
const RENEW_AGAIN_MS = 30_000

/** Who is signed in on this page, and their chat. Follows what other tabs do. */
export class Page {
  readonly clock = browserClock
  readonly timers = browserTimers
  readonly shelf: Shelf = browserShelf
  readonly #session: Kept<Session | undefined>
  readonly #phase = new Store<PagePhase>({ kind: 'signed-out', why: undefined })
  #renewedAtMs = -Infinity

  constructor() {
    this.#session = kept(this.shelf, 'session', parseSession)
    this.#session.subscribe(() => this.#follow(undefined))
    this.#follow(undefined)
  }

  get phase(): Readable<PagePhase> {
    return this.#phase
  }

  signIn(session: Session): void {
    this.#session.change(() => session)
  }

  signOut(why?: string): void {
    // The words first: forgetting the session closes the chat.
    this.#close(why)
    this.#session.change(() => undefined)
  }

  /** After the server had ended the connection for good. */
  reconnect(): void {
    const phase = this.#phase.get()
    if (phase.kind === 'signed-in') phase.chat.connection.reopen(this.#session.get()?.token ?? phase.chat.session.token)
  }

  /** Makes the chat that belongs to the session. A new token of the same user changes nothing: the connection asked for it. */
  #follow(why: string | undefined): void {
    const session = this.#session.get()
    const phase = this.#phase.get()
    if (phase.kind === 'signed-in' && phase.chat.session.user === session?.user) return
    if (session === undefined) {
      this.#close(why)
      return
    }
    if (phase.kind === 'signed-in') phase.chat.close(undefined)
    const chat = new Chat({
      session,
      origin: location.origin,
      clock: this.clock,
      timers: this.timers,
      random: browserRandom,
      shelf: this.shelf,
      turns: browserTurns,
      renew: () => this.#renew(),
      onTokenRefused: () => void this.#tokenRefused(),
      onUnauthorized: (words) => this.signOut(words),
    })
    this.#phase.set({ kind: 'signed-in', chat })
    chat.start()
  }

  #close(why: string | undefined): void {
    const phase = this.#phase.get()
    if (phase.kind === 'signed-in') phase.chat.close(why)
    if (phase.kind === 'signed-in' || phase.why === undefined) this.#phase.set({ kind: 'signed-out', why })
  }

  async #renew(): Promise<RenewedToken> {
    const session = this.#session.get()
    if (session === undefined || !session.renewable) return { kind: 'over', why: 'Your token has run out. Paste a new one.' }
    const answer = await demoSignIn(session.name, session.token)
    if (answer.kind === 'unreachable') return { kind: 'later', why: 'the server does not answer' }
    if (answer.kind !== 'signed-in') return { kind: 'over', why: 'Your sign-in has ended.' }
    if (this.#session.get()?.user !== session.user) return { kind: 'over', why: 'You signed out in another tab.' }
    if (answer.session.user !== session.user) this.#moveOutbox(session.user, answer.session.user)
    this.#session.change(() => answer.session)
    return { kind: 'token', token: answer.session.token }
  }

  /** A server that began again with another secret knows no old token: sign in by the same name once more. */
  async #tokenRefused(): Promise<void> {
    const nowMs = this.clock.monotonicMs()
    const isLoop = nowMs - this.#renewedAtMs < RENEW_AGAIN_MS
    this.#renewedAtMs = nowMs
    const renewed: RenewedToken = isLoop ? { kind: 'over', why: 'The server does not take your token.' } : await this.#renew()
    if (renewed.kind === 'token') this.reconnect()
    else if (renewed.kind === 'over') this.signOut(renewed.why)
    else {
      this.#renewedAtMs = -Infinity
      this.timers.after(2_000, () => void this.#tokenRefused())
    }
  }

  /** The same person under a new id: what waits to be sent goes with them. */
  #moveOutbox(from: string, to: string): void {
    const old = kept<Outbox>(this.shelf, `outbox.${from}`, parseOutbox)
    const fresh = kept<Outbox>(this.shelf, `outbox.${to}`, parseOutbox)
    fresh.change((outbox) => parseOutbox([...outbox, ...old.get()]))
    old.change(() => [])
    old.close()
    fresh.close()
  }
}
