import type { StreamPosition } from '../../../channel/index.ts'
import type { PublicationJson, SubscribeResult } from '../../../protocol/index.ts'
import type { Simulation } from '../../explorer/index.ts'
import type { Ledger } from './ledger.ts'

/**
 * One client's place in one channel, as an honest client library keeps it, over all its connections: where it stands, and whether
 * what it is told can be true (rules L3-L5 and S11; D1-D5 of the notes).
 */
export class Place {
  readonly channel: string
  readonly #whose: string
  readonly #sim: Simulation
  readonly #ledger: Ledger
  phase: 'out' | 'asking' | 'in' = 'out'
  position: StreamPosition | undefined
  /** Where it said that it stands when it asked. */
  #asked: StreamPosition | undefined
  /** It was taken out on its way in. */
  #isForbidden = false
  /** Heard since the last time that a gap was told. */
  #heard = new Set<string>()

  constructor(sim: Simulation, ledger: Ledger, whose: string, channel: string) {
    this.#sim = sim
    this.#ledger = ledger
    this.#whose = whose
    this.channel = channel
  }

  /** What it asks with: it goes on from where it stands. */
  ask(): { readonly recover?: true; readonly offset?: number; readonly epoch?: string } {
    this.phase = 'asking'
    this.#isForbidden = false
    this.#asked = this.position
    return this.#asked === undefined ? {} : { recover: true, ...this.#asked }
  }

  /** The server takes it out while it is on its way in: what was asked may not be granted any more. */
  forbid(): void {
    this.#isForbidden = true
  }

  /** The server has let it in. */
  enter(result: Pick<SubscribeResult, 'epoch' | 'offset' | 'publications' | 'recovered' | 'was_recovering'>): void {
    const { epoch, offset = 0, publications = [] } = result
    this.#check('S11 nobody is let in twice', this.phase !== 'in', () => 'it is in')
    this.#check('S11 nobody gets in who was taken out on the way', !this.#isForbidden, () => 'it is in')
    this.phase = 'in'
    if (epoch === undefined) return
    if (this.#asked === undefined || result.recovered !== true) this.#begin(publications)
    else this.#goOn(this.#asked, epoch, offset, publications)
    this.position = { epoch, offset }
  }

  /** From here on, and nothing is said of what was before. */
  #begin(publications: readonly PublicationJson[]): void {
    const isGap = this.#asked !== undefined
    this.#check('L3 nothing is handed over with a gap', publications.length === 0, () => `${publications.length} publications`)
    if (isGap) this.#sim.saw('a gap was told')
    this.#heard = new Set()
  }

  #goOn(from: StreamPosition, epoch: string, offset: number, publications: readonly PublicationJson[]): void {
    this.#check('L3 what is recovered is of the same token', epoch === from.epoch, () => `${from.epoch} and then ${epoch}`)
    let at = from.offset
    for (const publication of publications) {
      at++
      this.#check('L5 recovered without a hole', publication.offset === at, () => `${publication.offset} where ${at} is next`)
      this.#hear(publication, { epoch, offset: at })
    }
    this.#check('L5 the position is that of the last one recovered', at === offset, () => `told ${offset}, and it has ${at}`)
    this.#sim.saw(publications.length > 0 ? 'publications were recovered' : 'nothing was missed')
  }

  /** Something was said in the channel. */
  hear(publication: PublicationJson): void {
    this.#check('S11 heard only by who is in', this.phase === 'in', () => `it is ${this.phase}`)
    const { position } = this
    if (position === undefined) return this.#hear(publication, undefined)
    const next = { epoch: position.epoch, offset: position.offset + 1 }
    this.#check(
      'L4 in order, without a hole',
      publication.offset === next.offset,
      () => `${publication.offset} where ${next.offset} is next`,
    )
    this.position = next
    this.#hear(publication, next)
  }

  #hear({ data }: PublicationJson, position: StreamPosition | undefined): void {
    const text = data as string
    this.#check('L4 each once', !this.#heard.has(text), () => `${text} again`)
    this.#heard.add(text)
    this.#ledger.hear(this.channel, position, text)
  }

  leave(): void {
    this.phase = 'out'
  }

  #check(invariant: string, isTrue: boolean, words: () => string): void {
    this.#sim.check(invariant, isTrue, () => `${this.#whose} in ${this.channel}: ${words()}`)
  }
}
