import type { Entry } from '../entries/index.ts'
import { compareStatements, statementOf, type Statement } from './statement.ts'

/** Of one kind of moment on one instance: so many from its beginning, and so many from its end. What lies between is counted. */
const FIRST_MAX = 16
const LAST_MAX = 16

/** Kinds of moments times instances, at most; more are counted and not kept. */
const GROUPS_MAX = 2_000

/** Texts that tell two moments of one kind apart: another service, another reason. */
const TELLING = ['service', 'gate', 'reason', 'code', 'kind'] as const

const DIGITS = /\d+/g
const TELLING_LENGTH = 120

/** Entries, and no statements yet: most of the last ones give way to later ones. */
interface Group {
  readonly moment: string
  readonly first: Entry[]
  readonly last: Entry[]
}

/** Life-cycle events, in bounded memory. A loop that flaps all night keeps how it began and how it ended. */
export class TimelineKeeper {
  readonly #groups = new Map<string, Group>()
  #dropped = 0

  add(entry: Entry, moment: string): void {
    const key = groupOf(entry, moment)
    let group = this.#groups.get(key)
    if (group === undefined) {
      if (this.#groups.size === GROUPS_MAX) {
        this.#dropped++
        return
      }
      group = { moment, first: [], last: [] }
      this.#groups.set(key, group)
    }
    if (group.first.length < FIRST_MAX) group.first.push(entry)
    else {
      group.last.push(entry)
      if (group.last.length > LAST_MAX) {
        group.last.shift()
        this.#dropped++
      }
    }
  }

  get dropped(): number {
    return this.#dropped
  }

  statements(): readonly Statement[] {
    const told = ({ moment, first, last }: Group): readonly Statement[] =>
      [...first, ...last].map((entry) => ({ ...statementOf(entry), event: moment }))
    return [...this.#groups.values()].flatMap(told).sort(compareStatements)
  }
}

/** Figures in a reason make no other moment of it. */
function groupOf({ instance, service, fields }: Entry, moment: string): string {
  const telling = TELLING.map((name) => {
    const value = fields[name]
    return typeof value === 'string'
      ? value.slice(0, TELLING_LENGTH).replace(DIGITS, '#')
      : typeof value === 'number'
        ? value
        : ''
  })
  return [moment, instance ?? '', service ?? '', ...telling].join('\n')
}
