import { RedisFailure } from '../failure.ts'
import type { Reply } from '../link.ts'
import { askOnce, endpointName, type Endpoint } from '../link/index.ts'
import type { RedisWorld } from '../settings.ts'
import { first } from './first.ts'
import type { TopologyPlan } from './plan.ts'

/** After the first answer, how long the others may take where no address has more than half of the votes. */
const GRACE_MS = 300

const WANTED = { mode: 'sentinel', isMaster: false } as const

interface Vote {
  readonly master: Endpoint
  readonly others: readonly Endpoint[]
}

/**
 * Where the sentinels say that the master is: the address that more than half of them tell, without waiting for the rest;
 * otherwise the one that most tell. Rejects with a `RedisFailure` when none of them knows. The other sentinels that they name
 * are told too.
 */
export async function askSentinels(
  plan: TopologyPlan,
  world: RedisWorld,
  sentinels: readonly Endpoint[],
  masterName: string,
): Promise<{ readonly master: Endpoint; readonly others: readonly Endpoint[] }> {
  const asked = sentinels.map((endpoint) => askOne(plan, world, endpoint, masterName))
  const votes = await first(asked, world.timers, GRACE_MS, (gathered) => most(gathered).count > sentinels.length / 2)
  const { master } = most(votes)
  if (master === undefined) throw new RedisFailure('unreachable', 'sentinel: there is none')
  return { master, others: votes.flatMap(({ others }) => others) }
}

async function askOne(plan: TopologyPlan, world: RedisWorld, endpoint: Endpoint, masterName: string): Promise<Vote> {
  const name = `sentinel ${endpointName(endpoint)}`
  const plans = { name, target: plan.sentinelTarget(endpoint), limits: plan.limits, world, wanted: WANTED }
  const [address, others] = await askOnce(
    plans,
    ['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', masterName],
    ['SENTINEL', 'SENTINELS', masterName],
  )
  const master = readAddress(address)
  if (master === undefined) throw new RedisFailure('unreachable', `${name}: it knows no master ${JSON.stringify(masterName)}`)
  return { master, others: readSentinels(others) }
}

function readAddress(reply: Reply): Endpoint | undefined {
  if (!Array.isArray(reply)) return undefined
  const [host, port] = reply as readonly Reply[]
  return typeof host === 'string' ? tcp(host, port) : undefined
}

function tcp(host: string, port: Reply | undefined): Endpoint | undefined {
  const number = Number(port)
  return Number.isInteger(number) && number > 0 ? { kind: 'tcp', host, port: number } : undefined
}

/** Maps in RESP3. */
function readSentinels(reply: Reply): readonly Endpoint[] {
  if (!Array.isArray(reply)) return []
  return (reply as readonly Reply[]).flatMap((one) => {
    if (typeof one !== 'object' || one === null || Array.isArray(one)) return []
    const { ip, port } = one as { readonly [field: string]: Reply }
    return typeof ip === 'string' ? (tcp(ip, port) ?? []) : []
  })
}

function most(votes: readonly Vote[]): { readonly master: Endpoint | undefined; readonly count: number } {
  const counts = new Map<string, number>()
  let winner: Endpoint | undefined
  let count = 0
  for (const { master } of votes) {
    const own = (counts.get(endpointName(master)) ?? 0) + 1
    counts.set(endpointName(master), own)
    if (own > count) [winner, count] = [master, own]
  }
  return { master: winner, count }
}
