import { lostOf } from './checks/lost.ts'
import type { History } from './history.ts'
import type { Delivered, Operation } from './operation.ts'

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
export function figuresOf(history: History, markMs: number | undefined): Figures {
  const { operations } = history
  const count = (fits: (operation: Operation) => boolean): number => {
    let total = 0
    for (const operation of operations) if (fits(operation)) total++
    return total
  }
  const kind = (wanted: Operation['kind']): number => count((operation) => operation.kind === wanted)
  const asked = (recovered: boolean): number =>
    count((one) => one.kind === 'subscribed' && one.wasRecovering && one.recovered === recovered)
  return {
    clients: new Set(history.lineages.map(({ client }) => client)).size,
    sent: kind('send'),
    acked: kind('acked'),
    unknown: kind('unknown'),
    delivered: kind('delivered'),
    recovered: count((one) => one.kind === 'delivered' && one.from === 'recovered'),
    lost: [...lostOf(history)].length,
    disconnected: kind('disconnected'),
    continued: asked(true),
    reset: asked(false),
    degraded: kind('degraded'),
    restored: kind('restored'),
    recoveryMs: spreadOf(markMs === undefined ? [] : recoveries(history, markMs)),
    returnMs: spreadOf(returns(history)),
  }
}

function recoveries({ delivered, sentByData }: History, markMs: number): readonly number[] {
  const first = new Map<string, number>()
  const isAfter = ({ data }: Delivered): boolean => (sentByData.get(data)?.atMs ?? 0) > markMs
  for (const one of delivered) if (!first.has(one.client) && isAfter(one)) first.set(one.client, one.atMs - markMs)
  return [...first.values()]
}

function returns({ byClient }: History): readonly number[] {
  const took: number[] = []
  for (const operations of byClient.values()) {
    let goneAtMs: number | undefined
    for (const { kind, atMs } of operations) {
      if (kind === 'disconnected') goneAtMs ??= atMs
      if (kind !== 'subscribed' || goneAtMs === undefined) continue
      took.push(atMs - goneAtMs)
      goneAtMs = undefined
    }
  }
  return took
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other)
  const at = (share: number): number | undefined => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: sorted.at(-1) }
}
