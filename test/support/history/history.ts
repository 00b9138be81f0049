import { lineagesOf, type Claim, type Lineage } from './lineage.ts'
import type { Acked, Delivered, Failed, Fault, Kept, Operation, Operations, Sent, Unknown } from './operation.ts'

/** The final log of one channel. */
export interface FinalLog {
  readonly channel: string
  readonly entries: readonly Kept[]
  readonly byOffset: ReadonlyMap<number, Kept>
  readonly byData: ReadonlyMap<string, Kept>
  /** The oldest that is kept; beyond the top when nothing is. */
  readonly first: number
  readonly top: number
}

/** A history, indexed once for all checks: everything here is linear in the operations. */
export interface History {
  readonly operations: Operations
  readonly byClient: ReadonlyMap<string, Operations>
  /** By id. */
  readonly sent: ReadonlyMap<string, Sent>
  /** By data: what a delivery can be traced back with. */
  readonly sentByData: ReadonlyMap<string, Sent>
  readonly acked: readonly Acked[]
  readonly unknown: readonly Unknown[]
  readonly failed: ReadonlyMap<string, Failed>
  readonly delivered: readonly Delivered[]
  readonly lineages: readonly Lineage[]
  readonly strays: readonly (Delivered | Claim)[]
  readonly faults: readonly Fault[]
  readonly logs: ReadonlyMap<string, FinalLog>
}

function only<K extends Operation['kind']>(operations: Operations, kind: K): Extract<Operation, { kind: K }>[] {
  return operations.filter((operation): operation is Extract<Operation, { kind: K }> => operation.kind === kind)
}

export function historyOf(operations: Operations): History {
  const sent = only(operations, 'send')
  return {
    operations,
    byClient: grouped(operations, ({ client }) => client),
    sent: new Map(sent.map((one) => [one.id, one])),
    sentByData: new Map(sent.map((one) => [one.data, one])),
    acked: only(operations, 'acked'),
    unknown: only(operations, 'unknown'),
    failed: new Map(only(operations, 'failed').map((one) => [one.id, one])),
    delivered: only(operations, 'delivered'),
    ...lineagesOf(operations),
    faults: only(operations, 'fault'),
    logs: logsOf(operations),
  }
}

function logsOf(operations: Operations): ReadonlyMap<string, FinalLog> {
  const entries = grouped(only(operations, 'kept'), ({ channel }) => channel)
  return new Map(
    only(operations, 'top').map(({ channel, offset: top }) => {
      const kept = entries.get(channel) ?? []
      const log: FinalLog = {
        channel,
        entries: kept,
        byOffset: new Map(kept.map((entry) => [entry.offset, entry])),
        byData: new Map(kept.map((entry) => [entry.data, entry])),
        first: kept[0]?.offset ?? top + 1,
        top,
      }
      return [channel, log]
    }),
  )
}

function grouped<T>(all: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const one of all) {
    const group = groups.get(keyOf(one))
    if (group === undefined) groups.set(keyOf(one), [one])
    else group.push(one)
  }
  return groups
}
