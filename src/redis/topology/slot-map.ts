import type { Reply } from '../link.ts'
import { endpointName, SLOTS, type Endpoint } from '../link/index.ts'

/** Who serves which slot, as one member of the cluster sees it. */
export interface SlotMap {
  readonly masters: ReadonlyMap<string, Endpoint>
  /** The name of the master of each slot; `undefined` where nobody serves it. */
  readonly owners: readonly (string | undefined)[]
}

/**
 * Reads the answer to CLUSTER SLOTS: ranges, each with its master first. Replicas are passed over, as nothing is read from them.
 * @param asked who answered: a member that does not know its own address means itself by none
 * @returns `undefined` when the answer has not this shape
 */
export function readSlots(reply: Reply, asked: Endpoint): SlotMap | undefined {
  if (!Array.isArray(reply)) return undefined
  const masters = new Map<string, Endpoint>()
  const owners: (string | undefined)[] = Array.from({ length: SLOTS })
  for (const range of reply as readonly Reply[]) {
    if (!Array.isArray(range)) return undefined
    const [first, last, master] = range as readonly Reply[]
    const endpoint = readMaster(master, asked)
    if (typeof first !== 'number' || typeof last !== 'number' || endpoint === undefined) return undefined
    const name = endpointName(endpoint)
    masters.set(name, endpoint)
    owners.fill(name, first, last + 1)
  }
  return { masters, owners }
}

function readMaster(master: Reply | undefined, asked: Endpoint): Endpoint | undefined {
  if (!Array.isArray(master)) return undefined
  const [host, port] = master as readonly Reply[]
  if (typeof port !== 'number') return undefined
  const askedHost = asked.kind === 'tcp' ? asked.host : undefined
  const known = typeof host === 'string' && host !== '' && host !== '?' ? host : askedHost
  return known === undefined ? undefined : { kind: 'tcp', host: known, port }
}

/** How much a member's view is worth: one that serves goes before one that is cut off, and then the one that knows the latest vote. */
export function rankOf(clusterInfo: Reply): number {
  if (typeof clusterInfo !== 'string') return -1
  const epoch = Number(/^cluster_current_epoch:(\d+)/m.exec(clusterInfo)?.[1] ?? 0)
  return /^cluster_state:ok/m.test(clusterInfo) ? 2 ** 48 + epoch : epoch
}
