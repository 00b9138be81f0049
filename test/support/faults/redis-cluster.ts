import { freePort, RedisServer } from '../redis-server.ts'
import { eventually } from './eventually.ts'
import type { Backing } from './scenario.ts'
import { serverOptions } from './server-options.ts'

const MASTERS = 3
const SLOTS = 16_384
/** Redis's default is 15 s. A failover takes about twice as long. */
const NODE_TIMEOUT_MS = 1_000

/** Three masters with a replica each, which vote among themselves. */
export class RedisCluster implements Backing {
  readonly nodes: readonly RedisServer[]

  private constructor(nodes: readonly RedisServer[]) {
    this.nodes = nodes
  }

  static async start(): Promise<RedisCluster> {
    const nodes = await Promise.all(Array.from({ length: 2 * MASTERS }, startNode))
    const cluster = new RedisCluster(nodes)
    const [first] = nodes
    if (first === undefined) throw new Error('a cluster without a node')
    for (const [n, node] of nodes.slice(0, MASTERS).entries()) {
      const [from, to] = [Math.floor((n * SLOTS) / MASTERS), Math.floor(((n + 1) * SLOTS) / MASTERS) - 1]
      await node.command('CLUSTER', 'ADDSLOTSRANGE', String(from), String(to))
      // Without an epoch of its own each, they would first have to agree on who came first.
      await node.command('CLUSTER', 'SET-CONFIG-EPOCH', String(n + 1))
    }
    for (const node of nodes.slice(1)) {
      const busPort = /@(\d+)/.exec(String(await first.command('CLUSTER', 'NODES')))?.[1] ?? ''
      await node.command('CLUSTER', 'MEET', '127.0.0.1', String(first.port), busPort)
    }
    await eventually('all nodes know each other', () =>
      cluster.#all(async (node) => (await linesOf(node)).length === nodes.length),
    )
    for (const [n, node] of nodes.slice(MASTERS).entries())
      await node.command('CLUSTER', 'REPLICATE', String(await nodes[n]?.command('CLUSTER', 'MYID')))
    await eventually('the cluster serves, and every master has its replica', () =>
      cluster.#all(async (node) => {
        const lines = await linesOf(node)
        const isWhole = String(await node.command('CLUSTER', 'INFO')).includes('cluster_state:ok')
        return isWhole && lines.filter((line) => line.includes('slave')).length === MASTERS
      }),
    )
    await eventually('every replica follows', async () => {
      const replicas = await Promise.all(nodes.slice(MASTERS).map((node) => node.command('INFO', 'replication')))
      return replicas.every((info) => String(info).includes('master_link_status:up'))
    })
    return cluster
  }

  get options(): Backing['options'] {
    return serverOptions({ cluster_address: this.nodes.slice(0, MASTERS).map(({ port }) => `127.0.0.1:${port}`) })
  }

  /** The first master. */
  get master(): RedisServer {
    const [first] = this.nodes
    if (first === undefined) throw new Error('a cluster without a node')
    return first
  }

  /** Resolves once the slots of the first master are served by its replica, as all that are left say. */
  async promoted(): Promise<void> {
    const [, , , replica] = this.nodes
    await eventually('the replica is promoted', () =>
      this.#all(async (node) => {
        if (node === this.master) return true
        const line = (await linesOf(node)).find((one) => one.includes(`:${replica?.port}@`)) ?? ''
        const isWhole = String(await node.command('CLUSTER', 'INFO')).includes('cluster_state:ok')
        return isWhole && /\bmaster\b/.test(line) && /connected \d+-\d+/.test(line)
      }),
    )
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()))
  }

  async #all(isSo: (node: RedisServer) => Promise<boolean>): Promise<boolean> {
    const answers = await Promise.all(this.nodes.map(isSo))
    return answers.every(Boolean)
  }
}

async function startNode(): Promise<RedisServer> {
  // The bus's usual port is the node's plus 10,000, which may be beyond the last one.
  const busPort = await freePort()
  const cluster = [
    '--cluster-enabled',
    'yes',
    '--cluster-port',
    String(busPort),
    '--cluster-node-timeout',
    String(NODE_TIMEOUT_MS),
  ]
  return RedisServer.start({ args: [...cluster, '--appendonly', 'yes', '--repl-diskless-sync-delay', '0'] })
}

async function linesOf(node: RedisServer): Promise<readonly string[]> {
  return String(await node.command('CLUSTER', 'NODES'))
    .trim()
    .split('\n')
}
