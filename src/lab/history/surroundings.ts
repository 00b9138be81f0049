import type { Line } from './channel.ts'
import type { Violation } from './check.ts'
import { linesOf } from './lines.ts'
import type { Operation } from './operation.ts'
import type { HistoryFile } from './read-history.ts'
import { readLine } from './read-line.ts'

/** So many operations of the same client are shown before and after. */
const NEAR = 3
/** So many violations of each check are shown with what stands around them. */
const SHOWN_MAX = 3

/** A line of a history, as it is shown around a violation. */
export interface Near {
  readonly file: string
  readonly line: number
  readonly operation: Operation
  /** `here`: where it was seen. `also`: the other line that it is about. */
  readonly role: 'before' | 'here' | 'after' | 'also'
}

/** A violation and what stands around it. */
export interface ShownViolation extends Violation {
  readonly file: string | undefined
  readonly line: number | undefined
  /** In the order of the history; empty for all but the first few of a check. */
  readonly near: readonly Near[]
}

/** Where a line of the history stands. */
export function placeOf(files: readonly HistoryFile[], line: Line): { readonly file: string; readonly line: number } | undefined {
  const file = files.findLast(({ before }) => before < line)
  return file === undefined ? undefined : { file: file.source.name, line: line - file.before }
}

/** Reads the files again, for the first few violations of each check. */
export async function surroundings(
  files: readonly HistoryFile[],
  violations: readonly Violation[],
  signal?: AbortSignal,
): Promise<readonly ShownViolation[]> {
  const perCheck = new Map<string, number>()
  const chosen = violations.filter(({ check }) => {
    const count = (perCheck.get(check) ?? 0) + 1
    perCheck.set(check, count)
    return count <= SHOWN_MAX
  })
  const near = new Map<Violation, readonly Near[]>()
  if (chosen.length > 0) {
    const named = await operationsAt(files, new Set(chosen.flatMap(({ lines }) => lines)), signal)
    const windows = chosen.flatMap((violation) => {
      const here = named.get(violation.lines[0] ?? 0)
      return here === undefined ? [] : [new Window(violation, here)]
    })
    await fill(files, windows, signal)
    for (const window of windows) near.set(window.violation, window.near(named, files))
  }
  return violations.map((violation) => {
    const place = placeOf(files, violation.lines[0] ?? 0)
    return { ...violation, file: place?.file, line: place?.line, near: near.get(violation) ?? [] }
  })
}

/** The nearest operations of the client, in the channel and on its connection. */
class Window {
  readonly violation: Violation
  readonly #here: Operation
  readonly #at: Line
  readonly #before: { readonly line: Line; readonly operation: Operation }[] = []
  readonly #after: { readonly line: Line; readonly operation: Operation }[] = []

  constructor(violation: Violation, here: Operation) {
    this.violation = violation
    this.#here = here
    this.#at = violation.lines[0] ?? 0
  }

  get client(): string {
    return this.#here.client
  }

  get isFull(): boolean {
    return this.#after.length === NEAR
  }

  see(line: Line, operation: Operation): void {
    if (line === this.#at || operation.client !== this.client || !this.#isOfChannel(operation)) return
    if (line > this.#at) {
      if (!this.isFull) this.#after.push({ line, operation })
      return
    }
    this.#before.push({ line, operation })
    if (this.#before.length > NEAR) this.#before.shift()
  }

  near(named: ReadonlyMap<Line, Operation>, files: readonly HistoryFile[]): readonly Near[] {
    const roles = new Map<Line, { readonly operation: Operation; readonly role: Near['role'] }>()
    for (const { line, operation } of this.#before) roles.set(line, { operation, role: 'before' })
    for (const { line, operation } of this.#after) roles.set(line, { operation, role: 'after' })
    for (const line of this.violation.lines) {
      const operation = named.get(line)
      if (operation !== undefined) roles.set(line, { operation, role: line === this.#at ? 'here' : 'also' })
    }
    return [...roles]
      .toSorted(([one], [other]) => one - other)
      .flatMap(([line, { operation, role }]) => {
        const place = placeOf(files, line)
        return place === undefined ? [] : [{ ...place, operation, role }]
      })
  }

  #isOfChannel(operation: Operation): boolean {
    const [one, other] = [this.#here, operation].map((word) => ('channel' in word ? word.channel : undefined))
    return one === undefined || other === undefined || one === other
  }
}

async function operationsAt(
  files: readonly HistoryFile[],
  wanted: ReadonlySet<Line>,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<Line, Operation>> {
  const found = new Map<Line, Operation>()
  await eachLine(files, signal, (line, text) => {
    if (!wanted.has(line)) return found.size === wanted.size
    const read = readLine(text)
    if (read.kind === 'operation') found.set(line, read.operation)
    return false
  })
  return found
}

async function fill(files: readonly HistoryFile[], windows: readonly Window[], signal: AbortSignal | undefined): Promise<void> {
  // Most lines are of others: they are not even parsed.
  const words = [...new Set(windows.map(({ client }) => JSON.stringify(client)))]
  await eachLine(files, signal, (line, text) => {
    if (words.every((word) => !text.includes(word))) return false
    const read = readLine(text)
    if (read.kind === 'operation') for (const window of windows) window.see(line, read.operation)
    return windows.every(({ isFull }) => isFull)
  })
}

/** Until it has had enough. */
async function eachLine(
  files: readonly HistoryFile[],
  signal: AbortSignal | undefined,
  see: (line: Line, text: string) => boolean,
): Promise<void> {
  for (const { source, before } of files) {
    let line = before
    for await (const piece of linesOf(source.open())) {
      signal?.throwIfAborted()
      for (const text of piece.kind === 'lines' ? piece.lines : [piece.text]) if (see(++line, text)) return
    }
  }
}
