import type { Command } from './command.ts'
import type { Held } from './held.ts'
import type { Identity } from './identity.ts'
import type { Rule, Side } from './rule.ts'

/** A connection through the proxy, as far as others may know it. */
export interface ConnectionView extends Identity {
  /** From 1, in the order in which they came. */
  readonly id: number
  readonly isOpen: boolean
  /** Commands without an answer. */
  readonly waiting: readonly Command[]
}

interface Of {
  readonly connection: ConnectionView
}

/** What happens on the way, each told when it is read and before it goes on. */
export type ProxyEvent = Of &
  (
    | { readonly kind: 'opened' }
    /** It has said its name, or shown what it is for. */
    | { readonly kind: 'known' }
    | { readonly kind: 'command'; readonly command: Command }
    | {
        readonly kind: 'reply'
        readonly command: Command
        /** Its first words, cut. */
        readonly words: readonly string[]
        readonly isError: boolean
        /** No error, and no `QUEUED`. */
        readonly isExecuted: boolean
        /** Of several answers to one command, from 1. */
        readonly part: number
        readonly isLast: boolean
      }
    | { readonly kind: 'message'; readonly words: readonly string[] }
    /** Another push, or something else that nobody asked for. */
    | { readonly kind: 'unasked'; readonly words: readonly string[] }
    | { readonly kind: 'held'; readonly held: Held }
    /** A rule did something to it. */
    | { readonly kind: 'fault'; readonly rule: Rule }
    /** From here on both directions pass unread, and no rule about commands applies. */
    | { readonly kind: 'unread'; readonly side: Side; readonly reason: string }
    | { readonly kind: 'closed' }
  )

export type EventOf<Kind extends ProxyEvent['kind']> = Extract<ProxyEvent, { readonly kind: Kind }>
type Listener = (event: ProxyEvent) => void

/** Who listens. A listener must not throw. */
export class Listeners {
  readonly #listeners = new Set<Listener>()
  readonly #waiting = new Set<() => void>()
  #isClosed = false

  tell(event: ProxyEvent): void {
    for (const listener of this.#listeners) listener(event)
  }

  /** Hears every event. @returns takes the listener back. */
  on(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** The next event of a kind that fits, from now on. Rejects when the proxy stops. */
  next<Kind extends ProxyEvent['kind']>(kind: Kind, fits: (event: EventOf<Kind>) => boolean): Promise<EventOf<Kind>> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) return reject(new Error(`the proxy stopped before "${kind}"`))
      const fail = (): void => reject(new Error(`the proxy stopped before "${kind}"`))
      const stop = this.on((event) => {
        if (event.kind !== kind || !fits(event as EventOf<Kind>)) return
        stop()
        this.#waiting.delete(fail)
        resolve(event as EventOf<Kind>)
      })
      this.#waiting.add(fail)
    })
  }

  close(): void {
    this.#isClosed = true
    for (const fail of this.#waiting) fail()
    this.#waiting.clear()
    this.#listeners.clear()
  }
}
