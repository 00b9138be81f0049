import { reduce, settled, type EngineEvent, type Model, type ModelRules } from './model.ts'

/** What the timeline keeps. `seq` grows by one, `atMs` never falls. */
export type TimelineEntry = { readonly seq: number; readonly atMs: number } & (
  | EngineEvent
  /** A gate turned: the verdict that the events before it, and time, led to. */
  | { readonly kind: 'gate'; readonly gate: string; readonly to: 'open' | 'closed' }
  /** Somebody spoke for a life that is over, or without evidence: nothing changed (rules R2, R4). */
  | {
      readonly kind: 'refused'
      readonly service: string
      readonly epoch: number
      readonly signal: string
      readonly because: 'stale' | 'no-evidence'
    }
  /** Something raised that the engine called at the end of a life. */
  | { readonly kind: 'stop-failed'; readonly service: string; readonly epoch: number; readonly reason: string }
)

/** An entry before it has its place. */
export type Happening = TimelineEntry extends infer Entry
  ? Entry extends TimelineEntry
    ? Omit<Entry, 'seq' | 'atMs'>
    : never
  : never

/** A model, and what happened to it since. */
export interface TimelineView {
  readonly base: Model
  readonly entries: readonly TimelineEntry[]
}

/** Bounded: what falls out at the old end is folded into the base, so that a replay is right all the same. */
export class Timeline {
  readonly #rules: ModelRules
  readonly #entriesMax: number
  #base: Model
  #entries: TimelineEntry[] = []
  #seq = 0

  constructor(rules: ModelRules, base: Model, entriesMax: number) {
    this.#rules = rules
    this.#base = base
    this.#entriesMax = entriesMax
  }

  add(happening: Happening, atMs: number): TimelineEntry {
    const entry = { ...happening, seq: ++this.#seq, atMs } as TimelineEntry
    this.#entries.push(entry)
    // In halves, so that an entry costs the same whether it is full or not.
    if (this.#entries.length > 2 * this.#entriesMax) {
      for (const old of this.#entries.splice(0, this.#entriesMax)) this.#base = step(this.#rules, this.#base, old)
    }
    return entry
  }

  /** @returns a copy: what happens later does not change it. */
  view(): TimelineView {
    return { base: this.#base, entries: [...this.#entries] }
  }
}

/** One entry further. An entry that changed nothing when it was written changes nothing again. */
export function step(rules: ModelRules, model: Model, entry: TimelineEntry): Model {
  switch (entry.kind) {
    case 'service':
    case 'phase':
      return reduce(rules, model, entry, entry.atMs)
    case 'gate':
      return settled(rules, model, entry.atMs)
    case 'refused':
    case 'stop-failed':
      return model
  }
}

/** What a replay came to. */
export type Replay =
  | { readonly kind: 'same'; readonly model: Model }
  | { readonly kind: 'differs'; readonly seq: number; readonly recorded: string; readonly replayed: string }

/** Rule R13: the same events at the same times lead to the same verdicts, or the record is not the whole truth. */
export function replay(rules: ModelRules, { base, entries }: TimelineView): Replay {
  let model = base
  let turned: readonly string[] = []
  for (const entry of entries) {
    if (entry.kind === 'gate') {
      const recorded = `${entry.gate} ${entry.to}`
      if (!turned.includes(recorded)) {
        const next = settled(rules, model, entry.atMs)
        turned = turns(model, next)
        model = next
      }
      if (!turned.includes(recorded))
        return { kind: 'differs', seq: entry.seq, recorded, replayed: turned.join(', ') || 'nothing' }
      turned = turned.filter((turn) => turn !== recorded)
      continue
    }
    if (turned.length > 0) return { kind: 'differs', seq: entry.seq, recorded: 'nothing', replayed: turned.join(', ') }
    const next = step(rules, model, entry)
    turned = turns(model, next)
    model = next
  }
  if (turned.length > 0) return { kind: 'differs', seq: -1, recorded: 'nothing', replayed: turned.join(', ') }
  return { kind: 'same', model }
}

/** Which gates turned from one model to the next, in the order of the gates. */
export function turns(before: Model, after: Model): readonly `${string} ${'open' | 'closed'}`[] {
  if (before.gates === after.gates) return []
  return [...after.gates].flatMap(([name, { kind }]) =>
    before.gates.get(name)?.kind === kind ? [] : [`${name} ${kind}` as const],
  )
}
