import {
  trimmed,
  unpacked,
  type ModelRules,
  type Snapshot,
  type StatusReport,
  type TimelineView,
  type Waterfall,
} from '../../../src/readiness/index.ts'

/** What is known of one instance. Times are its own monotonic milliseconds, except `receivedMs`. */
export interface History {
  readonly rules: ModelRules
  readonly view: TimelineView
  /** Number of the newest entry. */
  readonly seq: number
  readonly report: StatusReport
  readonly waterfall: Waterfall
  /** One moment on the instance's two clocks, and on ours. */
  readonly nowMs: number
  readonly wallMs: number
  readonly receivedMs: number
}

/** Entries kept; older ones become the model that they led to. */
const ENTRIES_MAX = 4_000

/** @returns `unfit` when it does not go on from what is known: entries are missing, or it tells of another instance. */
export function received(known: History | undefined, snapshot: Snapshot, receivedMs: number): History | 'unfit' {
  const { after, entries, whole, report, waterfall, nowMs, wallMs } = snapshot
  const news = { report, waterfall, nowMs, wallMs, receivedMs, seq: entries.at(-1)?.seq ?? after }
  if (whole !== undefined) {
    const { rules, base } = unpacked(whole)
    return { ...news, rules, view: joined(known, snapshot, { base, entries }) }
  }
  if (known === undefined || !isSameLife(known, snapshot) || known.seq < after) return 'unfit'
  // What came twice, by the one way and by the other, is known already.
  const fresh = entries.filter(({ seq }) => seq > known.seq)
  const view = { base: known.view.base, entries: [...known.view.entries, ...fresh] }
  return { ...news, seq: Math.max(known.seq, news.seq), rules: known.rules, view: bounded(known.rules, view) }
}

/** A whole that goes on from what is known is shorter than what is known: the older part is not thrown away. */
function joined(known: History | undefined, snapshot: Snapshot, view: TimelineView): TimelineView {
  const { after } = snapshot
  if (known === undefined || !isSameLife(known, snapshot) || known.seq < after) return view
  const older = known.view.entries.filter(({ seq }) => seq <= after)
  if (older.length === 0) return view
  return bounded(known.rules, { base: known.view.base, entries: [...older, ...view.entries] })
}

/** A process that began again counts its entries and its time anew. */
function isSameLife(known: History, { report, nowMs }: Snapshot): boolean {
  return known.report.instance === report.instance && known.nowMs <= nowMs
}

/** In halves, so that an entry costs the same whether it is full or not. */
function bounded(rules: ModelRules, view: TimelineView): TimelineView {
  return view.entries.length > ENTRIES_MAX ? trimmed(rules, view, ENTRIES_MAX / 2) : view
}
