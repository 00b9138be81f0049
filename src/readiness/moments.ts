import type { Model, ModelRules } from './model.ts'
import { step, type TimelineView } from './timeline.ts'
import { wordOf, type ServiceWord } from './verdict.ts'

/** What was known at that moment, by replaying (rule R13). Before the first entry: what the timeline begins with. */
export function modelAt(rules: ModelRules, { base, entries }: TimelineView, atMs: number): Model {
  let model = base
  for (const entry of entries) {
    if (entry.atMs > atMs) break
    model = step(rules, model, entry)
  }
  return model
}

/** The same timeline with at most so many entries: older ones are folded into the base. */
export function trimmed(rules: ModelRules, { base, entries }: TimelineView, entriesMax: number): TimelineView {
  const old = entries.slice(0, Math.max(0, entries.length - entriesMax))
  return { base: old.reduce((model, entry) => step(rules, model, entry), base), entries: entries.slice(old.length) }
}

/** A stretch of time in one state. */
export interface Span<Word> {
  readonly fromMs: number
  readonly toMs: number
  readonly word: Word
}

/** What a gate is, for a picture: shut for good is another thing than shut for now. */
export type GateWord = 'open' | 'closed' | 'draining' | 'stopped'

/** What each service and each gate was, and when, gapless from where the timeline knows it to `untilMs`. */
export interface Strips {
  readonly services: ReadonlyMap<string, readonly Span<ServiceWord>[]>
  readonly gates: ReadonlyMap<string, readonly Span<GateWord>[]>
}

export function stripsOf(rules: ModelRules, { base, entries }: TimelineView, untilMs: number): Strips {
  const services = new Map(rules.services.map((name) => [name, new Strip<ServiceWord>()]))
  const gates = new Map(rules.gates.map(({ name }) => [name, new Strip<GateWord>()]))
  const note = (model: Model, atMs: (sinceMs: number) => number): void => {
    for (const [name, state] of model.services) services.get(name)?.become(wordOf(state), atMs(state.sinceMs))
    for (const [name, gate] of model.gates) {
      const isOver = model.phase === 'draining' || model.phase === 'stopped'
      gates.get(name)?.become(isOver ? model.phase : gate.kind, atMs(isOver ? model.phaseSinceMs : gate.sinceMs))
    }
  }
  note(base, (sinceMs) => sinceMs)
  let model = base
  for (const entry of entries) {
    const next = step(rules, model, entry)
    if (next !== model) note(next, () => entry.atMs)
    model = next
  }
  return {
    services: new Map([...services].map(([name, strip]) => [name, strip.until(untilMs)])),
    gates: new Map([...gates].map(([name, strip]) => [name, strip.until(untilMs)])),
  }
}

class Strip<Word> {
  readonly #turns: { readonly word: Word; readonly fromMs: number }[] = []

  become(word: Word, fromMs: number): void {
    if (this.#turns.at(-1)?.word !== word) this.#turns.push({ word, fromMs })
  }

  until(untilMs: number): readonly Span<Word>[] {
    return this.#turns.map((turn, index) => ({ ...turn, toMs: this.#turns[index + 1]?.fromMs ?? Math.max(untilMs, turn.fromMs) }))
  }
}
