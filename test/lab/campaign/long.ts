import { added, EXIT, exitCodeOf, totalsOf, type Campaign, type Totals } from './result.ts'

/** Exit codes from the worst to the best. */
const WORST_FIRST = [EXIT.violated, EXIT.void, EXIT.held]

/** Many campaigns as one: figures add up, and the worst of them says how it ended. What failed is kept in files, not here. */
export class LongRun {
  readonly #codes = new Set<number>()
  #totals: Totals | undefined
  rounds = 0

  add(campaign: Campaign): void {
    // One that was cut off before anything ended says nothing.
    if (campaign.scenarios.length + campaign.worlds.length === 0) return
    this.rounds++
    // That somebody ends it is how most of them end.
    this.#codes.add(exitCodeOf({ ...campaign, isInterrupted: false }))
    const totals = totalsOf(campaign)
    this.#totals = this.#totals === undefined ? totals : added(this.#totals, totals)
  }

  get totals(): Totals {
    return this.#totals ?? totalsOf({ scenarios: [], worlds: [] })
  }

  /** Nothing at all is no success. */
  get code(): number {
    return WORST_FIRST.find((code) => this.#codes.has(code)) ?? EXIT.void
  }
}
