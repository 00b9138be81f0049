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
      for (const old of this.#entries.splice(0, this.#cut())) this.#base = step(this.#rules, this.#base, old)
    }
    return entry
  }

  /** How many entries may go: a gate's turn stays with the event that turned it, for a replay finds the one after the other. */
  #cut(): number {
    const entries = this.#entries
    let cut = this.#entriesMax
    while (entries[cut]?.kind === 'gate') cut -= 1
    if (cut > 0) return cut
    // So few are kept that one event and its turns are more.
    cut = this.#entriesMax
    while (entries[cut]?.kind === 'gate') cut += 1
    return cut < entries.length ? cut : 0
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

/**
 * Rule R13: the same events at the same times lead to the same verdicts, or the record is not the whole truth: an entry
 * is missing, came at another time, or says what did not follow.
 */
export function replay(rules: ModelRules, { base, entries }: TimelineView): Replay {
  let model = base
  let turned: readonly Turn[] = []
  let last: TimelineEntry | undefined
  for (const entry of entries) {
    const differs = (recorded: string, replayed: string): Replay => ({ kind: 'differs', seq: entry.seq, recorded, replayed })
    if (last !== undefined && (entry.seq !== last.seq + 1 || entry.atMs < last.atMs))
      return differs(`entry ${entry.seq} at ${entry.atMs} ms`, `entry ${last.seq + 1} not before ${last.atMs} ms`)
    last = entry
    const isTurned = ({ gate, to }: Turn): boolean => entry.kind === 'gate' && entry.gate === gate && entry.to === to
    if (entry.kind !== 'gate' && turned.length > 0) return differs('no turn', inWords(turned))
    // What a gate did by time alone has no event before it.
    const isLed = turned.length > 0
    const next = isLed ? model : step(rules, model, entry)
    if (entry.kind === 'service' || entry.kind === 'phase') {
      if (next === model) return differs(inWordsOf(entry), 'nothing changed')
    }
    if (!isLed) turned = turns(model, next)
    model = next
    if (entry.kind !== 'gate') continue
    if (!turned.some(isTurned)) return differs(inWords([entry]), inWords(turned))
    turned = turned.filter((turn) => !isTurned(turn))
  }
  if (turned.length > 0) return { kind: 'differs', seq: (last?.seq ?? 0) + 1, recorded: 'no turn', replayed: inWords(turned) }
  return { kind: 'same', model }
}

function inWordsOf(entry: EngineEvent): string {
  return entry.kind === 'phase' ? `phase ${entry.to}` : `${entry.service} ${entry.event.kind} in life ${entry.event.epoch}`
}

/** A gate that turned. */
export interface Turn {
  readonly gate: string
  readonly to: 'open' | 'closed'
}

function inWords(turned: readonly Turn[]): string {
  return turned.length === 0 ? 'no turn' : turned.map(({ gate, to }) => `${gate} ${to}`).join(', ')
}

/** Which gates turned from one model to the next, in the order of the gates. */
export function turns(before: Model, after: Model): readonly Turn[] {
  if (before.gates === after.gates) return []
  return [...after.gates].flatMap(([gate, { kind }]) => (before.gates.get(gate)?.kind === kind ? [] : [{ gate, to: kind }]))
}
