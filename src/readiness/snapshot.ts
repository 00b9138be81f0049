import type { Clock } from '../runtime/index.ts'
import type { Readiness } from './engine.ts'
import type { Model, ModelRules } from './model.ts'
import { trimmed } from './moments.ts'
import type { StatusReport } from './report.ts'
import type { TimelineEntry, TimelineView } from './timeline.ts'
import { waterfallOf, type Waterfall } from './waterfall.ts'

/** As JSON: maps are lists of pairs. */
export type Packed<T> = {
  readonly [Field in keyof T]: T[Field] extends ReadonlyMap<infer Name, infer Value>
    ? readonly (readonly [Name, Value])[]
    : T[Field]
}

/**
 * What the control room is told: the report, and what happened since it was told last. Times of entries are the
 * instance's monotonic milliseconds; `nowMs` and `wallMs` are one moment on both of its clocks.
 */
export interface Snapshot {
  readonly nowMs: number
  readonly wallMs: number
  readonly report: StatusReport
  readonly waterfall: Waterfall
  /** All entries after the one of this number. */
  readonly after: number
  readonly entries: readonly TimelineEntry[]
  /** There when the reader has nothing that `entries` could follow: what to begin with. */
  readonly whole?: { readonly rules: ModelRules; readonly base: Packed<Model> }
}

/** What a reader has: of which instance, up to which entry. */
export interface Known {
  readonly instance: string
  readonly seq: number
}

/** Entries of one snapshot, at most: older ones are told as the model that they led to. */
const ENTRIES_MAX = 1_000

/** @param known absent, of another instance, or too old: the whole is told. */
export function snapshotOf(
  readiness: Readiness,
  report: StatusReport,
  { clock, bootMs }: { readonly clock: Clock; readonly bootMs: number },
  known?: Known,
): Snapshot {
  const { rules } = readiness
  const critical = rules.gates.find(({ name }) => name === report.gate.name)?.critical ?? []
  const view = readiness.timeline()
  const fresh = known?.instance === report.instance ? entriesAfter(view, known.seq) : undefined
  const common = {
    nowMs: clock.monotonicMs(),
    wallMs: clock.wallMs(),
    report,
    waterfall: waterfallOf(readiness.model, readiness.services, critical, bootMs, clock.monotonicMs()),
  }
  if (known !== undefined && fresh !== undefined) return { ...common, after: known.seq, entries: fresh }
  const { base, entries } = trimmed(rules, view, ENTRIES_MAX)
  const last = view.entries.at(-1)?.seq ?? 0
  return {
    ...common,
    after: (entries[0]?.seq ?? last + 1) - 1,
    entries,
    whole: { rules, base: packed(base) },
  }
}

function entriesAfter({ entries }: TimelineView, seq: number): readonly TimelineEntry[] | undefined {
  const first = entries[0]
  const last = entries.at(-1)
  if (first === undefined || last === undefined || seq < first.seq - 1 || seq > last.seq) return undefined
  const fresh = entries.slice(seq + 1 - first.seq)
  return fresh.length > ENTRIES_MAX ? undefined : fresh
}

function packed(model: Model): Packed<Model> {
  const { services, gates, ledger, firsts } = model
  return { ...model, services: [...services], gates: [...gates], ledger: [...ledger], firsts: [...firsts] }
}

/** The rules and the model as they were there. */
export function unpacked({ rules, base }: NonNullable<Snapshot['whole']>): { readonly rules: ModelRules; readonly base: Model } {
  const { services, gates, ledger, firsts } = base
  return {
    rules,
    base: { ...base, services: new Map(services), gates: new Map(gates), ledger: new Map(ledger), firsts: new Map(firsts) },
  }
}
