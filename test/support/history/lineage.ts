import type { Delivered, Subscribed, Unsubscribed, Operation } from './operation.ts'

/**
 * What one client holds of one channel as one unbroken story: it begins with a subscription that recovers nothing, goes on over
 * every `recovered: true`, and ends where the client is told that its story cannot be continued (`recovered: false`).
 */
export interface Lineage {
  readonly client: string
  readonly channel: string
  /** It begins after this offset. */
  readonly base: number
  /** Deliveries and claims, in order. */
  readonly events: readonly (Delivered | Claim)[]
  /** Whether the client still believes in it when the history ends. */
  readonly isAlive: boolean
}

/** The server says: everything after what you have, up to this position, comes now. */
export interface Claim extends Subscribed {
  readonly recovered: true
}

export interface Lineages {
  readonly lineages: readonly Lineage[]
  /** Broken words: a delivery or a claim where there is no story to continue. */
  readonly strays: readonly (Delivered | Claim)[]
}

interface Open {
  readonly client: string
  readonly channel: string
  readonly base: number
  readonly events: (Delivered | Claim)[]
  isAlive: boolean
}

const isClaim = (subscribed: Subscribed): subscribed is Claim => subscribed.recovered

/** One pass. */
export function lineagesOf(operations: Iterable<Operation>): Lineages {
  const lineages: Open[] = []
  const strays: (Delivered | Claim)[] = []
  const open = new Map<string, Open>()
  const of = ({ client, channel }: Delivered | Subscribed | Unsubscribed): string => `${client}\0${channel}`
  for (const operation of operations) {
    if (operation.kind === 'delivered' || (operation.kind === 'subscribed' && isClaim(operation))) {
      const lineage = open.get(of(operation))
      if (lineage === undefined) strays.push(operation)
      else lineage.events.push(operation)
    } else if (operation.kind === 'subscribed') {
      const before = open.get(of(operation))
      if (before !== undefined) before.isAlive = false
      const lineage = {
        client: operation.client,
        channel: operation.channel,
        base: operation.offset,
        events: [],
        isAlive: true,
      }
      lineages.push(lineage)
      open.set(of(operation), lineage)
    }
  }
  return { lineages, strays }
}
