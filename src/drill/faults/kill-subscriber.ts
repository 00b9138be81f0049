import { cannot, type Cannot, type Fault } from '../fault.ts'
import { mastersOf, nodeName, openNode, RedisRefusal, type Node } from '../redis/index.ts'
import type { FaultHost, FaultWish } from './index.ts'

/** Tidegate's connections bear its name: nobody else's are touched. */
const OURS = /^id=(\d+) .*\bname=tidegate-/

/** CLIENT KILL of every pub/sub connection of Tidegate, on every master. Its command connections stay: half of it is ready. */
export async function killSubscriber(wish: FaultWish, { timers }: FaultHost): Promise<Fault | Cannot> {
  const { redis } = wish
  if (redis === undefined) return cannot('kill-subscriber needs --redis')
  const masters = await mastersOf(redis, timers)
  const names = masters.map(nodeName).join(', ')
  const each = async (what: (node: Node, ids: readonly string[]) => Promise<void>): Promise<number> => {
    let count = 0
    for (const master of masters) {
      const node = await openNode(master, timers)
      try {
        const ids = subscribersIn(String(await node.ask(['CLIENT', 'LIST', 'TYPE', 'pubsub'])))
        count += ids.length
        await what(node, ids)
      } finally {
        node.close()
      }
    }
    return count
  }
  if ((await each(() => Promise.resolve())) === 0)
    return cannot(
      `no Tidegate subscribes on ${names}`,
      'Is it the Redis of this service? tidegate status URL says where it is connected.',
    )
  return {
    plan: `CLIENT KILL of the pub/sub connections of Tidegate on ${names}`,
    lastsMs: 0,
    hits: 'redis',
    mayDisconnect: false,
    undo: [],
    async begin() {
      const killed = await each(async (node, ids) => {
        for (const id of ids) await node.ask(['CLIENT', 'KILL', 'ID', id]).catch(goneAlready)
      })
      return `${killed} pub/sub ${killed === 1 ? 'connection' : 'connections'} killed on ${names}`
    },
    end: () => Promise.resolve(undefined),
  }
}

export function subscribersIn(list: string): readonly string[] {
  return list.split('\n').flatMap((line) => OURS.exec(line)?.[1] ?? [])
}

function goneAlready(error: unknown): void {
  if (error instanceof RedisRefusal && error.message.includes('No such client')) return
  throw error
}
