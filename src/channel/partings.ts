import type { TurnEnd } from '../runtime/index.ts'
import type { Member } from './member.ts'

/** Members told in one turn of the event loop, at most: whoever is told comes back at once, and all of them at once is a storm. */
export const PARTINGS_A_TURN = 200

/**
 * Members whose position was lost, and who are still to be told. They have been taken out of their channels already, so
 * whatever the pace, nothing that came later reaches them. Bounded by the members that there are.
 */
export class Partings {
  readonly #turnEnd: TurnEnd
  readonly #waiting = new Set<Member>()

  constructor(turnEnd: TurnEnd) {
    this.#turnEnd = turnEnd
  }

  /** Told in a turn of their own: not in the middle of what the log is telling. */
  add(members: Iterable<Member>): void {
    const wasIdle = this.#waiting.size === 0
    for (const member of members) this.#waiting.add(member)
    if (wasIdle && this.#waiting.size > 0) this.#turnEnd.nextTurn(() => this.#tell())
  }

  #tell(): void {
    let told = 0
    for (const member of this.#waiting) {
      if (told++ === PARTINGS_A_TURN) break
      this.#waiting.delete(member)
      member.positionLost()
    }
    if (this.#waiting.size > 0) this.#turnEnd.nextTurn(() => this.#tell())
  }
}
