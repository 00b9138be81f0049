import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from './faults/eventually.ts'
import { RedisServer } from './redis-server.ts'

export interface RedisSentinelOptions {
  readonly sentinels?: number
  readonly replicas?: number
  /** A master that has not answered for so long is called down. Where processors are scarce, a busy one looks like a dead one. */
  readonly downAfterMs?: number
}

export const MASTER_NAME = 'tide'

/** A master, its replicas and the sentinels that watch them: real processes. */
export class RedisSentinels {
  readonly servers: readonly RedisServer[]
  readonly sentinels: readonly RedisServer[]
  readonly #directory: string

  private constructor(servers: readonly RedisServer[], sentinels: readonly RedisServer[], directory: string) {
    this.servers = servers
    this.sentinels = sentinels
    this.#directory = directory
  }

  static async start(options: RedisSentinelOptions = {}): Promise<RedisSentinels> {
    const master = await RedisServer.start()
    const replicas = await Promise.all(
      Array.from({ length: options.replicas ?? 1 }, () =>
        RedisServer.start({ args: ['--replicaof', '127.0.0.1', String(master.port)] }),
      ),
    )
    const directory = mkdtempSync(join(tmpdir(), 'tidegate-sentinels-'))
    const count = options.sentinels ?? 3
    const sentinels = await Promise.all(
      Array.from({ length: count }, (_, index) =>
        startSentinel(join(directory, `${index}.conf`), master.port, Math.floor(count / 2) + 1, options.downAfterMs ?? 800),
      ),
    )
    const all = new RedisSentinels([master, ...replicas], sentinels, directory)
    await all.#untilTheyKnowEachOther()
    return all
  }

  get url(): string {
    return `redis-sentinel://${this.sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')}/${MASTER_NAME}`
  }

  /** Until then a failover would find no majority, or no replica. */
  async #untilTheyKnowEachOther(): Promise<void> {
    await eventually('the sentinels know each other', async () => {
      const told = await Promise.all(this.sentinels.map((sentinel) => sentinel.command('SENTINEL', 'MASTER', MASTER_NAME)))
      return told.every((fields) => {
        const { 'num-slaves': replicas, 'num-other-sentinels': others } = fields as { readonly [field: string]: string }
        return Number(replicas) === this.servers.length - 1 && Number(others) === this.sentinels.length - 1
      })
    })
    await eventually('the replicas follow', async () => {
      const infos = await Promise.all(this.servers.slice(1).map((replica) => replica.command('INFO', 'replication')))
      return infos.every((info) => String(info).includes('master_link_status:up'))
    })
  }

  /** The port that the first sentinel names. */
  async masterPort(): Promise<number> {
    const address = await this.sentinels[0]?.command('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', MASTER_NAME)
    return Number((address as readonly string[])[1])
  }

  async failover(): Promise<void> {
    await this.sentinels[0]?.command('SENTINEL', 'FAILOVER', MASTER_NAME)
  }

  async stop(): Promise<void> {
    await Promise.all([...this.sentinels, ...this.servers].map((server) => server.stop()))
    rmSync(this.#directory, { recursive: true, force: true })
  }
}

async function startSentinel(config: string, masterPort: number, quorum: number, downAfterMs: number): Promise<RedisServer> {
  writeFileSync(
    config,
    `sentinel monitor ${MASTER_NAME} 127.0.0.1 ${masterPort} ${quorum}\n` +
      `sentinel down-after-milliseconds ${MASTER_NAME} ${downAfterMs}\nsentinel failover-timeout ${MASTER_NAME} 3000\n`,
  )
  return RedisServer.start({ config, args: ['--sentinel'] })
}
