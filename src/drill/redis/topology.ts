import type { Timers } from '../../runtime/index.ts'
import type { NodeAddress, RedisAddress } from './address.ts'
import { ask, RedisRefusal, type Reply } from './node.ts'

/** Asks one after the other until one answers. */
async function firstAnswer(nodes: readonly NodeAddress[], words: readonly string[], timers: Timers): Promise<Reply> {
  let last: unknown = new RedisRefusal('there is no address to ask', '')
  for (const node of nodes) {
    try {
      return await ask(node, words, timers)
    } catch (error) {
      last = error
    }
  }
  throw last
}

/** Every master that there is now. Rejects with a `RedisRefusal`. */
export async function mastersOf(redis: RedisAddress, timers: Timers): Promise<readonly NodeAddress[]> {
  switch (redis.kind) {
    case 'standalone':
      return redis.nodes
    case 'sentinel':
      return [await sentinelMaster(redis, timers)]
    case 'cluster':
      return (await members(redis, timers)).filter(({ isMaster, hasSlots }) => isMaster && hasSlots).map(({ address }) => address)
  }
}

export async function sentinelMaster(redis: RedisAddress, timers: Timers): Promise<NodeAddress> {
  const reply = await firstAnswer(redis.nodes, ['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', redis.masterName ?? ''], timers)
  const [host, port] = Array.isArray(reply) ? (reply as readonly Reply[]) : []
  if (typeof host !== 'string') throw new RedisRefusal(`the sentinels know no master named ${redis.masterName ?? ''}`, '')
  return redis.at(host, Number(port))
}

/** A master of the cluster and the replica that can take its place. */
export interface FailoverPlan {
  readonly master: NodeAddress
  readonly replica: NodeAddress
}

/** The first master that has a replica whose link is up; `undefined`: none has. */
export async function failoverPlan(redis: RedisAddress, timers: Timers): Promise<FailoverPlan | undefined> {
  const all = await members(redis, timers)
  for (const { id, isMaster, hasSlots, address } of all) {
    const replica = all.find((one) => one.masterId === id && one.isUp)
    if (isMaster && hasSlots && replica !== undefined) return { master: address, replica: replica.address }
  }
  return undefined
}

interface Member {
  readonly id: string
  readonly address: NodeAddress
  readonly isMaster: boolean
  readonly hasSlots: boolean
  readonly isUp: boolean
  readonly masterId: string
}

/** `CLUSTER NODES`: id, ip:port@bus[,name], flags, master's id, ping, pong, epoch, link, slots. */
async function members(redis: RedisAddress, timers: Timers): Promise<readonly Member[]> {
  const text = String(await firstAnswer(redis.nodes, ['CLUSTER', 'NODES'], timers))
  return text.split('\n').flatMap((line) => {
    const [id = '', where = '', flags = '', masterId = '', , , , link = '', ...slots] = line.trim().split(' ')
    const [, host = '', port = ''] = /^(.*):(\d+)@/.exec(where) ?? []
    if (host === '') return []
    const marks = flags.split(',')
    const isUp = (link === 'connected' || marks.includes('myself')) && !marks.some((mark) => mark.startsWith('fail'))
    return [
      {
        id,
        address: redis.at(host, Number(port)),
        isMaster: marks.includes('master'),
        hasSlots: slots.length > 0,
        isUp,
        masterId,
      },
    ]
  })
}
