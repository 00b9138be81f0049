import { eventually } from './faults/eventually.ts'
import { freePort, RedisServer } from './redis-server.ts'

const SLOTS = 16_384

/** Masters with a replica each, and the slots spread evenly: real processes that take half a second to find together. */
export class RedisCluster {
  readonly masters: readonly RedisServer[]
  /** The replica at an index is the one of the master at the same index, until the first failover. */
  readonly replicas: readonly RedisServer[]

  private constructor(masters: readonly RedisServer[], replicas: readonly RedisServer[]) {
    this.masters = masters
    this.replicas = replicas
  }

  static async start(
    options: { readonly masters?: number; readonly replicas?: boolean; readonly nodeTimeoutMs?: number } = {},
  ): Promise<RedisCluster> {
    const count = options.masters ?? 3
    const start = (): Promise<RedisServer> => startMember(options.nodeTimeoutMs)
    const masters = await Promise.all(Array.from({ length: count }, start))
    const replicas = options.replicas === false ? [] : await Promise.all(Array.from({ length: count }, start))
    const cluster = new RedisCluster(masters, replicas)
    await cluster.#join()
    return cluster
  }

  get members(): readonly RedisServer[] {
    return [...this.masters, ...this.replicas]
  }

  get url(): string {
    return `redis-cluster://${this.members.map(({ port }) => `127.0.0.1:${port}`).join(',')}`
  }

  async #join(): Promise<void> {
    const [first] = this.masters
    if (first === undefined) return
    await Promise.all(
      this.masters.map((master, index) => {
        const [from, to] = [index, index + 1].map((part) => Math.floor((part * SLOTS) / this.masters.length))
        return master.command('CLUSTER', 'ADDSLOTSRANGE', String(from), String((to ?? SLOTS) - 1))
      }),
    )
    // Each its own configuration epoch: otherwise they would first have to agree on that.
    await Promise.all(this.members.map((member, index) => member.command('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1))))
    for (const member of this.members) await this.meet(member)
    await eventually('all members are known', () =>
      this.#all((info) => info.includes(`cluster_known_nodes:${this.members.length}`)),
    )
    await Promise.all(
      this.replicas.map(async (replica, index) =>
        replica.command('CLUSTER', 'REPLICATE', await idOf(this.masters[index] ?? first)),
      ),
    )
    await eventually('the cluster is whole', () => this.#all((info) => info.includes('cluster_state:ok')))
    await eventually('the replicas follow', async () => {
      const links = await Promise.all(this.replicas.map((replica) => replica.command('INFO', 'replication')))
      return links.every((info) => String(info).includes('master_link_status:up'))
    })
  }

  /** Makes a server a member, without slots. */
  async meet(member: RedisServer): Promise<void> {
    const [first] = this.masters
    if (first !== undefined && member !== first) await first.command('CLUSTER', 'MEET', '127.0.0.1', String(member.port))
  }

  /** Starts an empty master that belongs to no cluster yet. */
  static startMember(): Promise<RedisServer> {
    return startMember()
  }

  async #all(holds: (info: string) => boolean): Promise<boolean> {
    const infos = await Promise.all(this.members.map((member) => member.command('CLUSTER', 'INFO')))
    return infos.every((info) => holds(String(info)))
  }

  /** Waits until a server says that it is a master with slots. */
  async untilMaster(member: RedisServer): Promise<void> {
    await eventually('it is a master with slots', async () =>
      /myself,master.*\d+-\d+$/m.test(String(await member.command('CLUSTER', 'NODES'))),
    )
  }

  /** Both ends know that the slot is on its way: keys that are not on the source any more are asked for at the target. */
  async beginMove(slot: number, from: RedisServer, to: RedisServer): Promise<void> {
    await to.command('CLUSTER', 'SETSLOT', String(slot), 'IMPORTING', await idOf(from))
    await from.command('CLUSTER', 'SETSLOT', String(slot), 'MIGRATING', await idOf(to))
  }

  async moveKey(key: string, from: RedisServer, to: RedisServer): Promise<void> {
    await from.command('MIGRATE', '127.0.0.1', String(to.port), key, '0', '5000')
  }

  async endMove(slot: number, to: RedisServer): Promise<void> {
    const id = await idOf(to)
    await to.command('CLUSTER', 'SETSLOT', String(slot), 'NODE', id)
    for (const member of this.masters)
      if (member !== to && member.pid !== 0) await member.command('CLUSTER', 'SETSLOT', String(slot), 'NODE', id)
  }

  /** Resolves once each member knows of it. */
  async untilKnown(member: RedisServer): Promise<void> {
    const id = await idOf(member)
    await eventually('each member knows of it', async () => {
      const told = await Promise.all(this.members.map((one) => one.command('CLUSTER', 'NODES')))
      if (!told.every((nodes) => String(nodes).includes(id))) return false
      // It serves nothing before it has heard of all slots itself.
      return String(await member.command('CLUSTER', 'INFO')).includes('cluster_state:ok')
    })
  }

  async forget(member: RedisServer): Promise<void> {
    const id = await idOf(member)
    await Promise.all(this.members.map((one) => one.command('CLUSTER', 'FORGET', id).catch(() => {})))
  }

  async stop(): Promise<void> {
    await Promise.all(this.members.map((member) => member.stop()))
  }
}

async function startMember(nodeTimeoutMs = 1_000): Promise<RedisServer> {
  const port = await busPort()
  return RedisServer.start({
    port,
    args: ['--cluster-enabled', 'yes', '--cluster-config-file', 'nodes.conf', '--cluster-node-timeout', String(nodeTimeoutMs)],
  })
}

/** The members speak with each other on the port that is 10,000 higher. */
async function busPort(): Promise<number> {
  const port = await freePort()
  return port + 10_000 <= 65_535 ? port : 20_000 + (port % 12_000)
}

async function idOf(member: RedisServer): Promise<string> {
  return String(await member.command('CLUSTER', 'MYID'))
}
