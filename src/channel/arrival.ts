import type { HubChannel } from './hub-channel.ts'
import type { Member } from './member.ts'
import type { Heard } from './merge.ts'

/** Publications that one arrival may hold while its recovery is under way. */
export const HEARD_MAX = 1_024

/** What happened to the buffer of an arrival. */
export type Buffer = { readonly kind: 'held'; readonly heard: readonly Heard[] } | { readonly kind: 'overflowed' }

/**
 * Somebody on the way into a channel: from the moment it exists no publication is missed. It ends exactly once, by
 * {@link goLive} or {@link abandon}.
 */
export class Arrival {
  readonly #channel: HubChannel
  readonly #left: () => void
  #heard: Heard[] = []
  #last: Heard | undefined
  #overflowed = false
  #ended = false

  constructor(channel: HubChannel, left: () => void) {
    this.#channel = channel
    this.#left = left
    channel.listen(this)
  }

  hear(heard: Heard): void {
    this.#last = heard
    if (this.#heard.length < HEARD_MAX) this.#heard.push(heard)
    else this.#overflowed = true
  }

  /** What was heard until now. */
  get buffer(): Buffer {
    return this.#overflowed ? { kind: 'overflowed' } : { kind: 'held', heard: this.#heard }
  }

  /** The newest publication heard, also when the buffer has overflowed. */
  get last(): Heard | undefined {
    return this.#last
  }

  /** Forgets what was heard, before reading the log again: recovery starts over (rule L5). */
  restart(): void {
    this.#heard = []
    this.#overflowed = false
  }

  /** From the next publication on the member hears for itself. Merge {@link buffer} in the same turn, before this. */
  goLive(member: Member): void {
    if (!this.#end()) return
    this.#channel.add(member)
  }

  abandon(): void {
    if (this.#end()) this.#left()
  }

  #end(): boolean {
    if (this.#ended) return false
    this.#ended = true
    this.#channel.unlisten(this)
    return true
  }
}
