import type { HubChannel } from './hub-channel.ts'
import type { Member } from './member.ts'
import type { Heard } from './merge.ts'
import type { StreamPosition } from './publication.ts'

/** Publications that one arrival may hold while its recovery is under way. */
export const HEARD_MAX = 1_024

/** What happened to the buffer of an arrival. `overtaken`: more was heard than it holds, or the log began anew (rule L5). */
export type Buffer = { readonly kind: 'held'; readonly heard: readonly Heard[] } | { readonly kind: 'overtaken' }

/**
 * Somebody on the way into a channel: from the moment it exists no publication is missed. It ends exactly once, by
 * {@link goLive} or {@link abandon}.
 */
export class Arrival {
  readonly #channel: HubChannel
  readonly #left: () => void
  #heard: Heard[] = []
  #newest: StreamPosition | undefined
  #overtaken = false
  /** The log began anew, and did not say where it stands. */
  #astray = false
  #ended = false

  constructor(channel: HubChannel, left: () => void) {
    this.#channel = channel
    this.#left = left
    channel.listen(this)
  }

  hear(heard: Heard): void {
    const { epoch, publication } = heard
    if (epoch !== undefined && publication.offset !== undefined) {
      this.#newest = { offset: publication.offset, epoch }
      this.#astray = false
    }
    if (this.#heard.length < HEARD_MAX) this.#heard.push(heard)
    else this.#overtaken = true
  }

  /** What was heard and read before says nothing of what comes: the log must be read again. */
  reset(top: StreamPosition | undefined): void {
    this.#heard = []
    this.#overtaken = true
    this.#newest = top
    this.#astray = top === undefined
  }

  /** What was heard until now. */
  get buffer(): Buffer {
    return this.#overtaken ? { kind: 'overtaken' } : { kind: 'held', heard: this.#heard }
  }

  /** Where the stream stands, as far as was heard; also when the buffer was overtaken. */
  get newest(): StreamPosition | undefined {
    return this.#newest
  }

  /** Forgets what was heard, before reading the log again: recovery starts over (rule L5). */
  restart(): void {
    this.#heard = []
    this.#overtaken = false
    this.#astray = false
  }

  /**
   * From the next publication on the member hears for itself. Merge {@link buffer} in the same turn, before this.
   * @param position that it is told; `undefined`: none. It never hears a publication of another epoch, nor one that the position covers.
   */
  goLive(member: Member, position: StreamPosition | undefined): void {
    if (!this.#end()) return
    this.#channel.add(member, position)
    if (position !== undefined && this.#astray) this.#channel.part(member)
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
