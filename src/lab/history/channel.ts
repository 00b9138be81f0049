import { Few } from './few.ts'
import type { Lineage } from './lineage.ts'

/** Where an operation stands in the history: its number, counted over all files, from 1. */
export type Line = number

/** One publication: what was sent, or seen, in one channel. */
export interface Publication {
  readonly channel: Channel
  readonly data: string
  /** Counted over all channels. */
  readonly number: number
  /** Everywhere it was seen; nearly always once. */
  readonly places: Place[]
  /** How it was sent; absent where nobody did. */
  send?: Send
  /** Refused for good. */
  failed?: { readonly client: string; readonly code: number; readonly message: string; readonly line: Line }
  isAcked: boolean
  /** The first delivery, and how many there were. */
  firstSeen?: { readonly client: string; readonly line: Line }
  seen: number
  /** On the clock that saw it last before it is known to have been sent: when first. */
  unsent?: { readonly client: string; readonly clock: string; readonly atMs: number; readonly line: Line }
}

export interface Send {
  readonly client: string
  readonly id: string
  readonly clock: string
  readonly atMs: number
  readonly line: Line
  /** What the client had been acknowledged in this channel when it sent. */
  readonly floor: Floor | undefined
}

export interface Floor {
  readonly epoch: string
  readonly offset: number
}

/** An offset in one epoch of a channel. */
export interface Place {
  readonly epoch: string
  readonly offset: number
  readonly line: Line
  /** Who says so. */
  readonly by: string
}

/** Two words that cannot both be so. */
export interface Disagreement {
  readonly publication: Publication
  readonly place: Place
  readonly other: Publication
  readonly otherPlace: Place
}

/** One life of a channel's stream: what is known to stand where. */
export type Stream = Map<number, Publication>

/** The final log of one channel. */
export interface FinalLog {
  readonly entries: readonly Kept[]
  readonly byOffset: ReadonlyMap<number, Publication>
  /** Where each stands; the first place, should there be two. */
  readonly offsets: ReadonlyMap<Publication, number>
  /** The oldest that is kept; beyond the top when nothing is. */
  readonly first: number
  readonly top: number
  readonly epoch: string
  readonly line: Line
}

export interface Kept {
  readonly publication: Publication
  readonly offset: number
  readonly line: Line
}

/** Everything that is known of one channel. */
export class Channel {
  readonly name: string
  readonly publications = new Map<string, Publication>()
  readonly streams = new Map<string, Stream>()
  readonly kept: Kept[] = []
  readonly lineages: Lineage[] = []
  top: { readonly offset: number; readonly epoch: string; readonly line: Line } | undefined
  /** How often a place was seen a second time. */
  agreed = 0
  /** Another publication at the same place. */
  readonly disagreed = new Few<Disagreement>()
  /** The same publication at another place of the same epoch. */
  readonly moved = new Few<Disagreement>()

  constructor(name: string) {
    this.name = name
  }

  /** Somebody says that it stands there. */
  witness(publication: Publication, epoch: string, offset: number, by: string, line: Line): void {
    // Nearly always it is known, and nothing is made for it.
    for (const known of publication.places) {
      if (known.epoch !== epoch) continue
      this.agreed++
      if (known.offset === offset) return
      this.moved.add({ publication, place: { epoch, offset, by, line }, other: publication, otherPlace: known })
    }
    const place: Place = { epoch, offset, by, line }
    const stream = this.#streamOf(epoch)
    const other = stream.get(offset)
    if (other === undefined) {
      stream.set(offset, publication)
      publication.places.push(place)
    } else {
      this.agreed++
      const otherPlace = other.places.find((one) => one.epoch === epoch && one.offset === offset) ?? place
      this.disagreed.add({ publication, place, other, otherPlace })
    }
  }

  /** What was read at the end. */
  finalLog(): FinalLog | undefined {
    if (this.top === undefined) return undefined
    const { offset: top, epoch, line } = this.top
    const offsets = new Map<Publication, number>()
    for (const { publication, offset } of this.kept) if (!offsets.has(publication)) offsets.set(publication, offset)
    return {
      entries: this.kept,
      byOffset: new Map(this.kept.map(({ offset, publication }) => [offset, publication])),
      offsets,
      first: this.kept[0]?.offset ?? top + 1,
      top,
      epoch,
      line,
    }
  }

  #streamOf(epoch: string): Stream {
    let stream = this.streams.get(epoch)
    if (stream === undefined) this.streams.set(epoch, (stream = new Map()))
    return stream
  }
}
