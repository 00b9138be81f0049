import type { ChannelEvent, StreamPosition } from '../../channel/index.ts'
import { type Announcement, unpack, unpackStored } from './packed.ts'

/** What is held back while the stream is read, at most; then the stream is read once more instead. */
const HELD_MAX = 512

/** What the stream says about the position up to which a follower has heard. */
export type CaughtUp =
  /** Nobody has opened it, or it was forgotten. */
  | { readonly kind: 'none' }
  /** `missed` is everything after the position that was asked about. */
  | { readonly kind: 'continuous'; readonly top: StreamPosition; readonly missed: readonly string[] }
  | { readonly kind: 'gap'; readonly top: StreamPosition }

/**
 * What one followed channel has heard: `(token, top)`. `live` takes the publication after the top and lets pass what is
 * older; anything else begins `catching`, which holds everything back until the stream was read. Pure: the owner reads.
 *
 *     live --(another token, or beyond top + 1)--> catching --(stream read)--> live
 */
export class FollowState {
  #top: StreamPosition | undefined
  #held: Announcement[] | undefined = []
  #isOverfull = false
  readonly #tell: (event: ChannelEvent) => void

  constructor(tell: (event: ChannelEvent) => void) {
    this.#tell = tell
  }

  /** Up to where it was heard; undefined where there is no stream, or it was not looked at yet. */
  get top(): StreamPosition | undefined {
    return this.#top
  }

  get isCatching(): boolean {
    return this.#held !== undefined
  }

  /** From now on everything is held back. */
  beginCatching(): void {
    this.#held ??= []
  }

  /** The first look: what was said before it was said to others. */
  begin(top: StreamPosition | undefined): 'live' | 'catching' {
    this.#top = top
    return this.#release()
  }

  /** @returns `catching`: the stream must be read now. */
  hear(announcement: Announcement): 'live' | 'catching' {
    if (this.#held !== undefined) {
      if (this.#held.length < HELD_MAX) this.#held.push(announcement)
      else this.#isOverfull = true
      return 'live'
    }
    return this.#take(announcement)
  }

  #take(announcement: Announcement): 'live' | 'catching' {
    if (announcement.kind === 'passing') {
      this.#tell({ kind: 'publication', publication: unpack(announcement.packed), epoch: undefined })
      return 'live'
    }
    if (announcement.kind !== 'stored') {
      this.#tell(announcement)
      return 'live'
    }
    const { epoch, offset, packed } = announcement
    // The first publication of a stream that was not there when it was looked for.
    const isFirst = this.#top === undefined && offset === 1
    if (isFirst || (this.#top?.epoch === epoch && offset === this.#top.offset + 1)) {
      this.#publication(packed, { epoch, offset })
      return 'live'
    }
    if (this.#top?.epoch === epoch && offset <= this.#top.offset) return 'live'
    this.#held = [announcement]
    return 'catching'
  }

  #publication(packed: string, position: StreamPosition): void {
    this.#top = position
    this.#tell({ kind: 'publication', publication: unpackStored(packed, position.offset), epoch: position.epoch })
  }

  /** The stream was read from `asked`, while everything was held back. @returns `catching`: it must be read once more. */
  caughtUp(asked: StreamPosition | undefined, found: CaughtUp): 'live' | 'catching' {
    if (found.kind === 'none') {
      if (asked !== undefined) this.#reset(undefined)
    } else if (found.kind === 'gap') {
      this.#reset(found.top)
    } else {
      // Another token: the same stream in another reign. Who holds a position may not be led across (I1).
      const first = found.top.offset - found.missed.length
      if (asked !== undefined && asked.epoch !== found.top.epoch) this.#reset({ epoch: found.top.epoch, offset: first })
      this.#top = { epoch: found.top.epoch, offset: first }
      for (const [index, packed] of found.missed.entries()) {
        this.#publication(packed, { epoch: found.top.epoch, offset: first + index + 1 })
      }
    }
    return this.#release()
  }

  #reset(top: StreamPosition | undefined): void {
    this.#top = top
    this.#tell({ kind: 'reset', top })
  }

  #release(): 'live' | 'catching' {
    const held = this.#held ?? []
    this.#held = undefined
    for (const [index, announcement] of held.entries()) {
      if (this.#take(announcement) === 'live') continue
      // It is held again already, as the first.
      this.#held = held.slice(index)
      return 'catching'
    }
    if (!this.#isOverfull) return 'live'
    this.#isOverfull = false
    this.#held = []
    return 'catching'
  }
}
