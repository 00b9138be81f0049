import { lostIn } from './checks/lost.ts'
import type { WholeHistory } from './check.ts'
import type { Delivered, Operation, Operations } from './operation.ts'

/** What a run was like: reported, and only some of it judged. */
export interface Figures {
  readonly clients: number
  readonly sent: number
  readonly acked: number
  /** Tries without an answer, or with a temporary error. */
  readonly unknown: number
  readonly delivered: number
  readonly recovered: number
  /** Acknowledged and not in the final log, whether the class permits it or not. */
  readonly lost: number
  readonly disconnected: number
  /** `recovered: true` and `false`, among subscriptions that asked for recovery. */
  readonly continued: number
  readonly reset: number
  readonly degraded: number
  readonly restored: number
  /** From the mark until a client has the first publication that was sent after it. */
  readonly recoveryMs: Spread
  /** From the end of a connection until the client is in its channel again. */
  readonly returnMs: Spread
}

export interface Spread {
  readonly count: number
  readonly p50: number | undefined
  readonly p99: number | undefined
  readonly max: number | undefined
}

/** @param markMs the moment from which recovery is counted. */
export function figuresOf(history: WholeHistory, markMs: number | undefined): Figures {
  const { operations } = history
  const count = (fits: (operation: Operation) => boolean): number => {
    let total = 0
    for (const operation of operations) if (fits(operation)) total++
    return total
  }
  const kind = (wanted: Operation['kind']): number => history.counts.get(wanted) ?? 0
  const asked = (recovered: boolean): number =>
    count((one) => one.kind === 'subscribed' && one.wasRecovering === true && one.recovered === recovered)
  return {
    clients: new Set(history.lineages.map(({ client }) => client)).size,
    sent: kind('send'),
    acked: kind('acked'),
    unknown: kind('unknown'),
    delivered: kind('delivered'),
    recovered: count((one) => one.kind === 'delivered' && one.from === 'recovered'),
    lost: lostIn(history),
    disconnected: kind('disconnected'),
    continued: asked(true),
    reset: asked(false),
    degraded: kind('degraded'),
    restored: kind('restored'),
    recoveryMs: spreadOf(markMs === undefined ? [] : recoveries(operations, markMs)),
    returnMs: spreadOf(returns(operations)),
  }
}

function recoveries(operations: Operations, markMs: number): readonly number[] {
  const after = new Set<string>()
  for (const one of operations) if (one.kind === 'send' && one.atMs > markMs) after.add(one.data)
  const first = new Map<string, number>()
  const isFirst = (one: Operation): one is Delivered => one.kind === 'delivered' && !first.has(one.client) && after.has(one.data)
  for (const one of operations) if (isFirst(one)) first.set(one.client, one.atMs - markMs)
  return [...first.values()]
}

function returns(operations: Operations): readonly number[] {
  const took: number[] = []
  const goneAtMs = new Map<string, number>()
  for (const { kind, client, atMs } of operations) {
    if (kind === 'disconnected' && !goneAtMs.has(client)) goneAtMs.set(client, atMs)
    const gone = goneAtMs.get(client)
    if (kind !== 'subscribed' || gone === undefined) continue
    took.push(atMs - gone)
    goneAtMs.delete(client)
  }
  return took
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other)
  const at = (share: number): number | undefined => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: sorted.at(-1) }
}
