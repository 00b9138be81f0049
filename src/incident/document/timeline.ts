import type { Entry } from '../entries/index.ts'
import { momentOf } from './life-cycle.ts'
import { compareStatements, statementOf, type Statement } from './statement.ts'

/** Of one kind of moment on one instance: so many from its beginning, and so many from its end. What lies between is counted. */
const FIRST_MAX = 24
const LAST_MAX = 24

/** Kinds of moments times instances, at most; more are counted and not kept. */
const GROUPS_MAX = 4_000

/** Texts that tell two moments of one kind apart: another service, another reason. */
const TELLING = ['service', 'gate', 'reason', 'code', 'kind'] as const

const DIGITS = /\d+/g
const TELLING_LENGTH = 120

interface Group {
  readonly first: Statement[]
  readonly last: Statement[]
}

/** Life-cycle events, in bounded memory. A loop that flaps all night keeps how it began and how it ended. */
export class TimelineKeeper {
  readonly #groups = new Map<string, Group>()
  #dropped = 0

  /** @returns whether it is one. */
  add(entry: Entry): boolean {
    const moment = momentOf(entry)
    if (moment === undefined) return false
    const key = groupOf(entry, moment)
    let group = this.#groups.get(key)
    if (group === undefined) {
      if (this.#groups.size === GROUPS_MAX) {
        this.#dropped++
        return true
      }
      group = { first: [], last: [] }
      this.#groups.set(key, group)
    }
    const statement = { ...statementOf(entry), event: moment }
    if (group.first.length < FIRST_MAX) group.first.push(statement)
    else {
      group.last.push(statement)
      if (group.last.length > LAST_MAX) {
        group.last.shift()
        this.#dropped++
      }
    }
    return true
  }

  get dropped(): number {
    return this.#dropped
  }

  statements(): readonly Statement[] {
    return [...this.#groups.values()].flatMap(({ first, last }) => [...first, ...last]).sort(compareStatements)
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
