import { Footnotes, placeOf, type Claim, type ClaimStatus, type Missing } from '../../incident/index.ts'
import type { Terminal } from '../command.ts'
import { paint } from '../paint.ts'
import { columnsOf, cut, hanging, plain } from './layout.ts'

type Colour = Parameters<typeof paint>[1]

const COLOURS: Readonly<Record<ClaimStatus, Colour>> = {
  OBSERVED: 'green',
  DERIVED: 'green',
  POSSIBLE: 'yellow',
  UNKNOWN: 'red',
}

const STATUS_WIDTH = 'OBSERVED'.length
/** Deeper whys stand further right, as far as a line has room for them. */
const INDENT_MAX = 8

/**
 * The whys as a tree: each answer with how it is known and what it cites; answers to one question stand under it side by side. Then what
 * would settle what is open, and the lines that are cited, each once.
 */
export function claimText(root: Claim, terminal: Terminal): string {
  const tree = new Tree(root, terminal)
  return [tree.answers([root], 1), tree.missing(), tree.evidence()].filter((part) => part !== '').join('\n')
}

class Tree {
  readonly #terminal: Terminal
  readonly #columns: number
  readonly #notes: Footnotes
  readonly #missing = new Map<string, Missing>()
  /** Where each answer has been shown, with all that is under it. */
  readonly #shown = new Map<string, string>()

  constructor(root: Claim, terminal: Terminal) {
    this.#terminal = terminal
    this.#columns = columnsOf(terminal)
    this.#notes = new Footnotes([root])
  }

  /** Of one level: a question once, with all answers to it. @param above the answer that they are under */
  answers(claims: readonly Claim[], depth: number, above = ''): string {
    const byQuestion = groupedBy(claims, ({ question }) => question)
    return [...byQuestion]
      .map(([question, answers], index) =>
        this.#question(question, answers, { number: numberOf(depth, byQuestion.size, index), depth, above }),
      )
      .join('')
  }

  #question(question: string, answers: readonly Claim[], { number, depth, above }: Omit<Place, 'letter'>): string {
    const head = hanging(`${indentOf(depth)}${number} `, plain(question), this.#columns)
    const all = answers.map((one, index) => {
      const letter = answers.length === 1 ? '' : (LETTERS[index % 26] ?? '')
      return this.#answer(one, { number, letter, depth, above })
    })
    return `${this.#painted(head, 'bold')}${all.join('')}`
  }

  #answer(claim: Claim, { number, letter, depth, above }: Place): string {
    const under = `${indentOf(depth)}${' '.repeat(number.length + 1)}`
    const row = (word: string, text: string, lines?: number): string =>
      hanging(`${under}${word.padStart(STATUS_WIDTH)}  `, text, this.#columns, lines)
    const { status, answer, rule, evidence, because, contradicting, rivals, missing } = claim
    const isLettered = letter !== ''
    const label = `${number}${letter}`
    const before = this.#shown.get(JSON.stringify(claim))
    if (before === undefined) this.#shown.set(JSON.stringify(claim), above === '' ? label : above)
    const said = [
      plain(answer),
      rule === undefined ? '' : `(${rule})`,
      bracketed(this.#notes.idsOf(evidence)),
      status === 'UNKNOWN' ? bracketed(this.#missingIds(missing)) : '',
    ]
    const words = before === undefined ? said.filter((part) => part !== '').join(' ') : `as under ${before}`
    const start = isLettered ? `${indentOf(depth)}${letter.padEnd(number.length + 1)}` : under
    const first = this.#status(hanging(`${start}${status.padEnd(STATUS_WIDTH)}  `, words, this.#columns), status)
    if (before !== undefined) return first
    return [
      first,
      // Where the rivals stand beside it with what speaks for them, they are not told twice.
      ...(isLettered ? [] : rivals.map((rival) => row('or', plain(rival)))),
      ...[...groupedBy(contradicting, ({ quote }) => quote)].map(([quote, cited]) =>
        row('against', `${bracketed(this.#notes.idsOf(cited))} ${plain(quote)}`, 2),
      ),
      ...(status === 'UNKNOWN' || missing.length === 0 ? [] : [row('missing', bracketed(this.#missingIds(missing)))]),
      this.answers(because, depth + 1, isLettered ? label : above),
    ].join('')
  }

  #missingIds(missing: readonly Missing[]): readonly string[] {
    return missing.map((one) => {
      const key = `${one.what}\n${one.query}\n${one.where}`
      if (!this.#missing.has(key)) this.#missing.set(key, one)
      return `M${[...this.#missing.keys()].indexOf(key) + 1}`
    })
  }

  missing(): string {
    const rows = [...this.#missing.values()].map(({ what, where, query }, index) => {
      const id = `M${index + 1}`.padEnd(4)
      const row = (word: string, text: string): string => hanging(`    ${word}  `, plain(text), this.#columns)
      return `${hanging(id, plain(what), this.#columns)}${row('in ', where)}${row('for', query)}`
    })
    return rows.length === 0 ? '' : `${this.#dim('what would settle it')}\n${rows.join('')}`
  }

  evidence(): string {
    const { all } = this.#notes
    if (all.length === 0) return ''
    const ids = Math.max(...all.map(({ id }) => id.length)) + 2
    const places = Math.max(...all.map(({ ref }) => placeOf(ref).length))
    const room = this.#columns - ids - places - 2
    const rows = all.map(({ id, ref, quote }) => {
      const place = this.#dim(placeOf(ref))
      const gap = ' '.repeat(places - placeOf(ref).length)
      return room >= 40
        ? `${id.padEnd(ids)}${place}${gap}  ${cut(plain(quote), room)}\n`
        : `${id.padEnd(ids)}${place}\n${' '.repeat(ids)}${cut(plain(quote), this.#columns - ids)}\n`
    })
    return `${this.#dim('evidence')}\n${rows.join('')}`
  }

  #status(text: string, status: ClaimStatus): string {
    return text.replace(status, paint(this.#terminal, COLOURS[status], status))
  }

  #dim(text: string): string {
    return paint(this.#terminal, 'dim', text)
  }

  #painted(text: string, colour: Colour): string {
    return text.replaceAll(/\S.*/g, (line) => paint(this.#terminal, colour, line))
  }
}

interface Place {
  readonly number: string
  /** Of one of several answers to a question; '' where there is one. */
  readonly letter: string
  readonly depth: number
  readonly above: string
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'

/** `2`; where several questions follow, `2a` and `2b`. */
function numberOf(depth: number, siblings: number, index: number): string {
  return siblings === 1 ? String(depth) : `${depth}${LETTERS[index % 26] ?? ''}`
}

function indentOf(depth: number): string {
  return ' '.repeat(Math.min(2 * (depth - 1), INDENT_MAX))
}

function bracketed(ids: readonly string[]): string {
  return ids.length === 0 ? '' : `[${ids.join(' ')}]`
}

/** In the order in which each was first met. */
function groupedBy<T>(all: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const one of all) {
    const group = groups.get(keyOf(one))
    if (group === undefined) groups.set(keyOf(one), [one])
    else group.push(one)
  }
  return groups
}
