import type { Line } from './channel.ts'
import { FEW } from './few.ts'

/** What a check found. */
export interface Finding {
  /** Who saw it, which channel, which offset. */
  readonly words: string
  /** Where it was seen, and then where else to look. */
  readonly lines: readonly Line[]
}

/** Takes what a check finds: all are counted, words are made for the first few. */
export class Findings {
  readonly first: Finding[] = []
  count = 0

  add(words: () => string, ...lines: readonly Line[]): void {
    if (this.count++ < FEW) this.first.push({ words: words(), lines })
  }

  /** As many again, of which no words were kept. */
  more(count: number): void {
    this.count += count
  }
}
