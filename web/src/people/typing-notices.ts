import type { Subscription } from 'centrifuge'
import type { Connection } from '../connection/index.ts'
import type { Cancel, Clock, Timers } from '../runtime/index.ts'
import { Store, type Readable } from '../store/index.ts'
import { nameIn } from './name.ts'
import { done, expire, heard, NOTICE_EVERY_MS, type Typists } from './typing.ts'

/** Typing notices of the one room that is looked at: who writes there, and telling that we do. */
export class TypingNotices {
  readonly #connection: Connection
  readonly #clock: Clock
  readonly #timers: Timers
  readonly #me: string
  readonly #typists = new Store<Typists>([])
  #subscription: Subscription | undefined
  #toldAtMs = -Infinity
  #expiry: Cancel | undefined

  constructor(connection: Connection, clock: Clock, timers: Timers, me: string) {
    this.#connection = connection
    this.#clock = clock
    this.#timers = timers
    this.#me = me
  }

  get typists(): Readable<Typists> {
    return this.#typists
  }

  /** Looks at another room's notices. */
  watch(channel: string): void {
    if (this.#subscription?.channel === channel) return
    this.close()
    this.#subscription = this.#connection.subscribe(channel, {})
    this.#subscription.on('publication', ({ info }) => {
      if (info !== undefined && info.user !== this.#me) this.#hear({ user: info.user, name: nameIn(info.connInfo, info.user) })
    })
    this.#subscription.subscribe()
  }

  /** We are writing: told at most every {@link NOTICE_EVERY_MS}. */
  tell(): void {
    const nowMs = this.#clock.monotonicMs()
    if (this.#subscription === undefined || nowMs - this.#toldAtMs < NOTICE_EVERY_MS) return
    this.#toldAtMs = nowMs
    this.#connection.whisper(this.#subscription.channel, { typing: true })
  }

  /** We have sent what we wrote: the next word is told at once. */
  rest(): void {
    this.#toldAtMs = -Infinity
  }

  /** A message came from somebody. */
  done(user: string): void {
    this.#typists.set(done(this.#typists.get(), user))
  }

  close(): void {
    this.#expiry?.()
    this.#expiry = undefined
    this.#typists.set([])
    this.rest()
    if (this.#subscription !== undefined) this.#connection.unsubscribe(this.#subscription)
    this.#subscription = undefined
  }

  #hear(person: { readonly user: string; readonly name: string }): void {
    this.#typists.set(heard(this.#typists.get(), person, this.#clock.monotonicMs()))
    this.#expiry ??= this.#timers.every(500, () => this.#expire())
  }

  #expire(): void {
    this.#typists.set(expire(this.#typists.get(), this.#clock.monotonicMs()))
    if (this.#typists.get().length > 0) return
    this.#expiry?.()
    this.#expiry = undefined
  }
}
