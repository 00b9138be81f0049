import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort, redisBinary, redisCommand, RedisServer } from '../redis-server.ts'
import { IS_FULL } from '../tier.ts'
import { eventually } from './eventually.ts'
import type { Backing } from './scenario.ts'
import { serverOptions } from './server-options.ts'

const MASTER_NAME = 'chat'
const QUORUM = 2
/** Sentinel's default is 30 s; a few seconds is what people set who care. */
const DOWN_AFTER_MS = IS_FULL ? 2_000 : 500

/** One Sentinel. Redis itself, in another mode, which needs a file that it may write. */
class Sentinel {
  readonly port: number
  readonly #directory: string
  readonly #child: ChildProcess
  readonly #lines: string[] = []

  private constructor(port: number, directory: string, child: ChildProcess) {
    this.port = port
    this.#directory = directory
    this.#child = child
    if (child.stdout !== null) createInterface({ input: child.stdout }).on('line', (line) => this.#lines.push(line))
  }

  static async start(masterPort: number): Promise<Sentinel> {
    const port = await freePort()
    const directory = mkdtempSync(join(tmpdir(), 'tidegate-sentinel-'))
    const file = join(directory, 'sentinel.conf')
    const lines = [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir ${directory}`,
      `sentinel monitor ${MASTER_NAME} 127.0.0.1 ${masterPort} ${QUORUM}`,
      `sentinel down-after-milliseconds ${MASTER_NAME} ${DOWN_AFTER_MS}`,
      `sentinel failover-timeout ${MASTER_NAME} 10000`,
      `sentinel parallel-syncs ${MASTER_NAME} 2`,
    ]
    writeFileSync(file, `${lines.join('\n')}\n`)
    const child = spawn(redisBinary(), [file, '--sentinel'], { argv0: 'redis-server', stdio: ['ignore', 'pipe', 'inherit'] })
    return new Sentinel(port, directory, child)
  }

  /** What it said, for words when something went wrong. */
  get said(): string {
    return this.#lines.join('\n')
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exited = once(this.#child, 'exit')
      this.#child.kill('SIGKILL')
      await exited
    }
    rmSync(this.#directory, { recursive: true, force: true })
  }
}

/** A master, two replicas, and three Sentinels that agree by two. */
export class RedisSentinels implements Backing {
  readonly servers: readonly RedisServer[]
  readonly #sentinels: readonly Sentinel[]

  private constructor(servers: readonly RedisServer[], sentinels: readonly Sentinel[]) {
    this.servers = servers
    this.#sentinels = sentinels
  }

  static async start(): Promise<RedisSentinels> {
    const args = ['--appendonly', 'yes', '--repl-diskless-sync-delay', '0']
    const master = await RedisServer.start({ args })
    const follow = ['--replicaof', '127.0.0.1', String(master.port)]
    const replicas = await Promise.all([1, 2].map(() => RedisServer.start({ args: [...args, ...follow] })))
    const sentinels = await Promise.all([1, 2, 3].map(() => Sentinel.start(master.port)))
    const all = new RedisSentinels([master, ...replicas], sentinels)
    // Before they know each other and both replicas, there is no failover.
    await eventually('the Sentinels know everybody', async () => {
      const info = await Promise.all(sentinels.map(({ port }) => masterAt(port)))
      return info.every((one) => one['num-slaves'] === '2' && one['num-other-sentinels'] === '2')
    })
    await eventually('both replicas follow', async () => (await onlineReplicas(master)) === 2)
    return all
  }

  get options(): Backing['options'] {
    const sentinel_address = this.#sentinels.map(({ port }) => `127.0.0.1:${port}`)
    return serverOptions({ sentinel_address, sentinel_master_name: MASTER_NAME })
  }

  /** Whom the Sentinels call the master. */
  async master(): Promise<RedisServer> {
    const [sentinel] = this.#sentinels
    const { port } = await masterAt(sentinel?.port ?? 0)
    const master = this.servers.find((server) => String(server.port) === port)
    if (master === undefined) throw new Error(`the Sentinels call a stranger the master: port ${port}`)
    return master
  }

  /** Resolves once all Sentinels name another master, and it says so itself. */
  async promoted(before: RedisServer): Promise<RedisServer> {
    await eventually('another master is promoted', async () => {
      const masters = await Promise.all(this.#sentinels.map(({ port }) => masterAt(port)))
      const [first] = masters
      if (masters.some(({ port }) => port !== first?.['port'] || port === String(before.port))) return false
      const master = await this.master()
      return JSON.stringify(await master.command('ROLE')).includes('"master"')
    })
    return this.master()
  }

  async stop(): Promise<void> {
    await Promise.all(this.#sentinels.map((sentinel) => sentinel.stop()))
    await Promise.all(this.servers.map((server) => server.stop()))
  }
}

/** `SENTINEL MASTER`, as fields. */
async function masterAt(port: number): Promise<Readonly<Record<string, string>>> {
  const reply = await redisCommand(port, 'SENTINEL', 'MASTER', MASTER_NAME)
  const words = (Array.isArray(reply) ? reply : Object.entries(reply as object).flat()) as readonly unknown[]
  return Object.fromEntries(Array.from({ length: words.length / 2 }, (_, n) => [String(words[2 * n]), String(words[2 * n + 1])]))
}

async function onlineReplicas(master: RedisServer): Promise<number> {
  const info = String(await master.command('INFO', 'replication'))
  return info.match(/^slave\d+:.*state=online/gm)?.length ?? 0
}
