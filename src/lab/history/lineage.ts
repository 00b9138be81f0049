import { Deliveries } from './deliveries.ts'

/** What the server says of a story that goes on. */
export interface Turn {
  /** `claim`: everything after what you have, up to this offset, comes now. `gap`: up to this offset nothing comes. */
  readonly kind: 'claim' | 'gap'
  readonly offset: number
  /** Of the story from here on. */
  readonly epoch: string
  /** Of the story up to here. */
  readonly epochBefore: string
  /** How many deliveries came before it. */
  readonly after: number
  readonly line: number
}

/** Told of each delivery and turn of a lineage, in order. */
export interface Walk {
  delivered(offset: number, publication: number, line: number): void
  turned?(turn: Turn): void
}

/**
 * What one client holds of one channel as one unbroken story: it begins with a subscription that recovers nothing, goes on over
 * every `recovered: true` and every gap that was told, and ends where the client is told that its story cannot be continued
 * (`recovered: false`).
 */
export class Lineage {
  readonly client: string
  readonly channel: string
  /** It begins after this offset. */
  readonly base: number
  readonly line: number
  readonly deliveries = new Deliveries()
  readonly turns: Turn[] = []
  /** The epoch under which the client is subscribed. */
  epoch: string
  /** Whether the client still believes in it when the history ends. */
  isAlive = true
  /** Whether the client is in the channel now: between a `subscribed` and the end of its subscription or connection. */
  isOn = true
  /** Whether it is gone for good, so that nothing more is expected. */
  hasLeft = false

  constructor(client: string, channel: string, base: number, epoch: string, line: number) {
    this.client = client
    this.channel = channel
    this.base = base
    this.epoch = epoch
    this.line = line
  }

  turn(kind: Turn['kind'], offset: number, epoch: string, line: number): void {
    this.turns.push({ kind, offset, epoch, epochBefore: this.epoch, after: this.deliveries.count, line })
    this.epoch = epoch
  }

  /** Whether it is judged by how the log ends. */
  get isJudgedAtTheEnd(): boolean {
    return this.isAlive && !this.hasLeft
  }

  walk(walk: Walk): void {
    const { deliveries, turns } = this
    let turn = 0
    for (let n = 0; n <= deliveries.count; n++) {
      for (let next = turns[turn]; next?.after === n; next = turns[++turn]) walk.turned?.(next)
      if (n < deliveries.count) walk.delivered(deliveries.offsetAt(n), deliveries.publicationAt(n), deliveries.lineAt(n))
    }
  }

  /** Up to where the client has everything, or was told what is missing. */
  get last(): number {
    let last = this.base
    this.walk({
      delivered: (offset) => (last = Math.max(last, offset)),
      turned: ({ kind, offset }) => (last = kind === 'gap' ? Math.max(last, offset) : last),
    })
    return last
  }
}
