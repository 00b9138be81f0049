import { encodePublication, encodePublicationPush, encodePush, publicationPrefix, type ClientInfo } from '../protocol/index.ts'
import type { ChannelEvent } from './channel-log.ts'
import type { Publication } from './publication.ts'

/**
 * Makes the difference from one text to the next, in a format that the client knows; `undefined` where there is none that
 * can travel as text. A library's, given by the assembly.
 */
export type MakeDelta = (before: string, after: string) => string | undefined

/**
 * What a group of members gets to see: `plain` publications, deltas, or (`delta-fresh`) deltas after one whole publication,
 * because a member that has just come knows none to apply a delta to.
 */
export type View = 'plain' | 'delta' | 'delta-fresh'

/** Turns a channel's events into texts, each view once. Remembers the last publication, for deltas. */
export class ChannelEncoder {
  readonly #channel: string
  readonly #prefix: string
  readonly #makeDelta: MakeDelta
  #lastData: string | undefined

  constructor(channel: string, makeDelta: MakeDelta) {
    this.#channel = channel
    this.#prefix = publicationPrefix(channel)
    this.#makeDelta = makeDelta
  }

  /** Texts of a batch for one view. Call {@link remember} after all views of the batch. */
  encode(events: readonly ChannelEvent[], view: View, joinLeave: boolean): readonly string[] {
    const texts: string[] = []
    let before = view === 'delta' ? this.#lastData : undefined
    for (const event of events) {
      if (event.kind === 'reset') continue
      if (event.kind !== 'publication') {
        if (joinLeave) texts.push(encodePush(event.kind, { info: JSON.parse(event.info) as ClientInfo }, this.#channel))
        continue
      }
      const { publication } = event
      texts.push(
        encodePublicationPush(
          this.#prefix,
          view === 'plain' ? encodePublication(publication) : this.#asDelta(publication, before),
        ),
      )
      before = publication.data
    }
    return texts
  }

  #asDelta(publication: Publication, before: string | undefined): string {
    if (publication.delta !== true || before === undefined) return encodePublication(publication, 'whole')
    const patch = this.#makeDelta(before, publication.data)
    // A delta that saves nothing costs the client work for nothing.
    return encodePublication(publication, patch !== undefined && patch.length < publication.data.length ? { patch } : 'whole')
  }

  /** What comes next does not follow what was remembered: it is told whole. */
  forget(): void {
    this.#lastData = undefined
  }

  /** The batch is out: the next delta is against its last publication. */
  remember(events: readonly ChannelEvent[]): void {
    const last = events.findLast((event) => event.kind === 'publication')
    if (last?.kind === 'publication') this.#lastData = last.publication.data
  }
}
