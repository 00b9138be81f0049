import type { ReadBounds } from '../bounds.ts'
import type { Draft } from '../draft.ts'
import type { Tally } from '../report.ts'
import { severityRank } from '../severity.ts'
import { errorIn } from './error.ts'
import { isUnfinished, opening, step, type Phase } from './grammar.ts'

/** Lines that only what comes next can place, at most. */
const HELD_MAX = 20
/** Behind Python's last line: of a message that goes on without indentation. */
const AFTER_PYTHON_MAX = 3
/** Lines of others within an unfinished traceback, at most. */
const FOREIGN_MAX = 20
/** A stream that was silent for this many drafts is let go. */
const SILENT_MAX = 4096
const ERROR_RANK = severityRank('ERROR')

/** What one stream said last, and may not have said to its end. */
interface Open {
  /** Its lines up to `sure` are one entry; those after it are held. */
  readonly drafts: Draft[]
  sure: number
  phase: Phase
  length: number
  firstMs: number | undefined
  lastMs: number | undefined
  foreign: number
  /** Blank lines since the last draft: kept only where the traceback goes on. */
  blanks: number
  seen: number
}

/**
 * Puts tracebacks together again that were cut into lines, each stream by itself: lines of two streams never meet.
 * An entry is handed on as soon as it is known that nothing follows it, so at most one traceback later than it came.
 */
export class Joiner {
  readonly #bounds: ReadBounds
  readonly #tally: Tally
  readonly #emit: (draft: Draft) => void
  readonly #streams = new Map<string, Open>()
  /** The same stream mostly speaks again. */
  #lastStream: string | undefined = undefined
  #last: Open | undefined = undefined
  #count = 0

  constructor(bounds: ReadBounds, tally: Tally, emit: (draft: Draft) => void) {
    this.#bounds = bounds
    this.#tally = tally
    this.#emit = emit
  }

  take(draft: Draft): void {
    if ((++this.#count & (SILENT_MAX - 1)) === 0) this.#letGo()
    const open = draft.stream === this.#lastStream ? this.#last : this.#streams.get(draft.stream)
    if (open === undefined) return this.#begin(draft)
    this.#lastStream = draft.stream
    this.#last = open
    open.seen = this.#count
    if (this.#continues(open, draft)) return
    const [first] = open.drafts
    if (open.drafts.length === 1 && first !== undefined && mayBeHead(draft)) {
      // Nearly every line of a text: one entry, and nothing that follows it.
      restart(open, draft)
      return this.#finish(first)
    }
    this.#forget(draft.stream)
    this.#flush(open)
    this.take(draft)
  }

  /** A blank line of the file: it stays where a traceback goes on behind it. */
  blank(stream: string): void {
    const open = stream === this.#lastStream ? this.#last : this.#streams.get(stream)
    if (open !== undefined && open.phase !== 'none' && open.phase !== 'tail') open.blanks++
  }

  /** Nothing comes any more. */
  end(): void {
    for (const stream of this.#streams.keys()) this.#close(stream)
  }

  #begin(draft: Draft): void {
    const phase = phaseOf(draft)
    if (phase === 'none' && !mayBeHead(draft)) return this.#finish(draft)
    const open: Open = {
      drafts: [draft],
      sure: 1,
      phase,
      length: draft.message.length,
      firstMs: draft.atMs,
      lastMs: draft.atMs,
      foreign: 0,
      blanks: 0,
      seen: this.#count,
    }
    if (this.#streams.size >= this.#bounds.streams) this.#closeOldest()
    this.#streams.set(draft.stream, open)
    this.#lastStream = draft.stream
    this.#last = open
  }

  /** @returns whether the draft was taken in, held, or passed by */
  #continues(open: Open, draft: Draft): boolean {
    if (!draft.isBare) return this.#passes(open, draft)
    if (this.#isTooMuch(open, draft)) return false
    const next = nextPhase(open, draft)
    if (next === undefined) return false
    const heldMax = open.phase === 'python-done' ? AFTER_PYTHON_MAX : HELD_MAX
    if (next.verdict === 'hold' && open.drafts.length - open.sure >= heldMax) return false
    this.#append(open, draft)
    open.phase = next.phase
    if (next.verdict === 'goes') open.sure = open.drafts.length
    return true
  }

  /** A line with a head of its own within an unfinished traceback: somebody else's. */
  #passes(open: Open, draft: Draft): boolean {
    if (!isUnfinished(open.phase) || draft.kind === 'platform' || ++open.foreign > FOREIGN_MAX || this.#isLate(open, draft))
      return false
    this.#finish(draft)
    return true
  }

  #append(open: Open, draft: Draft): void {
    if (open.blanks > 0) {
      draft.message = `${'\n'.repeat(open.blanks)}${draft.message}`
      open.blanks = 0
    }
    open.drafts.push(draft)
    open.length += draft.message.length + 1
    open.firstMs ??= draft.atMs
    open.lastMs = draft.atMs ?? open.lastMs
  }

  #isTooMuch(open: Open, draft: Draft): boolean {
    const { joinedLines, joinedLength } = this.#bounds
    return open.drafts.length >= joinedLines || open.length + draft.message.length > joinedLength || this.#isLate(open, draft)
  }

  #isLate({ lastMs, firstMs }: Open, { atMs }: Draft): boolean {
    if (atMs === undefined || lastMs === undefined || firstMs === undefined) return false
    return Math.abs(atMs - lastMs) > this.#bounds.gapMs || atMs - firstMs > this.#bounds.joinedMs
  }

  /** Hands on what is sure; what was held begins anew. */
  #flush({ drafts, sure }: Open): void {
    const [first] = drafts
    if (first === undefined) return
    if (sure > 1) this.#join(first, drafts.slice(1, sure))
    this.#finish(first)
    for (const draft of drafts.slice(sure)) {
      draft.message = draft.message.replace(/^\n+/, '')
      this.take(draft)
    }
  }

  #join(first: Draft, rest: readonly Draft[]): void {
    first.message = [first.message, ...rest.map(({ message }) => message)].join('\n')
    first.lastLine = rest.at(-1)?.lastLine ?? first.lastLine
    if (first.insertId !== undefined)
      first.insertIds = [first.insertId, ...rest.flatMap(({ insertId }) => (insertId === undefined ? [] : [insertId]))]
    for (const draft of rest) if (severityRank(draft.severity) > severityRank(first.severity)) first.severity = draft.severity
    this.#tally.joined++
    this.#tally.joinedParts += rest.length
  }

  /** A traceback is an error, whether or not its line says so. */
  #finish(draft: Draft): void {
    if (draft.error === undefined) {
      draft.error = errorIn(draft.message)
      if (draft.error !== undefined && draft.severity === 'DEFAULT') draft.severity = 'ERROR'
    }
    this.#emit(draft)
  }

  #letGo(): void {
    for (const [stream, { seen }] of this.#streams) if (this.#count - seen >= SILENT_MAX) this.#close(stream)
  }

  #closeOldest(): void {
    const oldest = this.#streams.keys().next()
    if (oldest.done !== true) this.#close(oldest.value)
  }

  #close(stream: string): void {
    for (let open = this.#streams.get(stream); open !== undefined; open = this.#streams.get(stream)) {
      this.#forget(stream)
      this.#flush(open)
    }
  }

  #forget(stream: string): void {
    this.#streams.delete(stream)
    if (this.#lastStream !== stream) return
    this.#last = undefined
    this.#lastStream = undefined
  }
}

/** Only below a line of text with a head of its own, something bare may belong to it. Of anything else, nothing follows. */
function mayBeHead({ isHead, insertId, error }: Draft): boolean {
  return isHead && insertId === undefined && error === undefined
}

function restart(open: Open, draft: Draft): void {
  open.drafts[0] = draft
  open.phase = phaseOf(draft)
  open.length = draft.message.length
  open.firstMs = draft.atMs
  open.lastMs = draft.atMs
  open.foreign = 0
  open.blanks = 0
}

/** A line that ends in the opening of a traceback opens it: `ERROR ... failed` may carry its first lines. */
function phaseOf({ message, isBare, error }: Draft): Phase {
  if (error !== undefined) return 'none'
  if (!message.includes('\n')) return isBare || message.endsWith('Traceback (most recent call last):') ? opening(message) : 'none'
  const [first = '', ...rest] = message.split('\n')
  let phase: Phase = opening(first)
  for (const line of rest) phase = phase === 'none' ? opening(line) : step(phase, line).phase
  return phase
}

/** Where the draft, of one line or several, leads from what is open; undefined: to something else. */
function nextPhase(open: Open, draft: Draft): { readonly verdict: 'goes' | 'hold'; readonly phase: Phase } | undefined {
  if (open.phase === 'none') return afterHead(open, draft)
  let phase: Phase = open.phase
  let verdict: 'goes' | 'hold' = 'hold'
  // A blank line at the end of a part says nothing.
  for (const line of draft.message.split('\n')) {
    const next = step(phase, line)
    if (next.verdict === 'ends') return undefined
    if (next.verdict === 'goes') verdict = 'goes'
    phase = next.phase
  }
  return { verdict, phase }
}

/** Below a line with a time, of level ERROR at least, a bare traceback is what it speaks of; so are indented lines below any. */
function afterHead(
  { drafts, blanks }: Open,
  draft: Draft,
): { readonly verdict: 'goes' | 'hold'; readonly phase: Phase } | undefined {
  const [head] = drafts
  if (head === undefined || !mayBeHead(head) || draft.insertId !== undefined) return undefined
  const first = draft.message.charCodeAt(0)
  if ((first === 0x20 || first === 0x09) && blanks === 0 && phaseOf(draft) === 'none') return { verdict: 'goes', phase: 'tail' }
  if (severityRank(head.severity) < ERROR_RANK) return undefined
  const phase = phaseOf(draft)
  if (phase === 'none') return undefined
  return { verdict: phase === 'maybe' || phase === 'source' ? 'hold' : 'goes', phase }
}
