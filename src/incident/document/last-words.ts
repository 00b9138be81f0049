import { severityRank, type Entry } from '../entries/index.ts'
import { statementOf, type Statement } from './statement.ts'

const ERROR_RANK = severityRank('ERROR')

/** Errors of one instance: the first of its life, and the last before its end. */
const FIRST_MAX = 3
const LAST_MAX = 3
const INSTANCES_MAX = 1_000

/** Ends of an instance whose last words are kept, at most. */
const KEPT_MAX = 3_000

/** Moments after which a process says nothing more. */
const ENDS: ReadonlySet<string> = new Set(['container.exited', 'container.killed', 'process.exited'])

interface Words {
  first: number
  readonly last: Entry[]
}

/**
 * What an instance said before it ended. Whoever ends it (a platform, a supervisor) says only that it did; the reason is in the
 * last errors before, and those are lost among ten thousand of their kind unless they are kept when the end comes.
 */
export class LastWords {
  readonly #words = new Map<string, Words>()
  readonly #kept: Statement[] = []

  /** @param moment of a life that it tells of, if any */
  add(entry: Entry, moment: string | undefined): void {
    const isEnd = moment !== undefined && ENDS.has(moment)
    const isError = severityRank(entry.severity) >= ERROR_RANK || entry.error !== undefined
    if (!isEnd && !isError) return
    const name = entry.instance ?? entry.revision ?? entry.service ?? ''
    let words = this.#words.get(name)
    if (words === undefined) {
      if (this.#words.size === INSTANCES_MAX) return
      words = { first: 0, last: [] }
      this.#words.set(name, words)
    }
    if (isEnd) {
      for (const said of words.last.splice(0)) this.#keep(said)
      // The next life, where an instance has more than one.
      words.first = 0
    } else if (words.first < FIRST_MAX) {
      words.first++
      this.#keep(entry)
    } else {
      words.last.push(entry)
      if (words.last.length > LAST_MAX) words.last.shift()
    }
  }

  /** The end of what was read is an end too. */
  statements(): readonly Statement[] {
    const open = [...this.#words.values()].flatMap(({ last }) => last.map(statementOf))
    return [...this.#kept, ...open]
  }

  #keep(entry: Entry): void {
    if (this.#kept.length < KEPT_MAX) this.#kept.push(statementOf(entry))
  }
}
