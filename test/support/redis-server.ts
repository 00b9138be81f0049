import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import type { Readable } from 'node:stream'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createClient } from '@redis/client'
import { freePort } from '../../src/lab/cloudrun/index.ts'
import { onSmallDisk, SmallDisk } from './small-disk.ts'

export interface RedisServerOptions {
  /** Kept over restarts when the same directory is given again. */
  readonly directory?: string
  /** 0, the default: any free port. */
  readonly port?: number
  /** A redis.conf that comes before everything else. A Sentinel must have one, which it writes. */
  readonly config?: string
  /** More of redis.conf, as on the command line: `['--appendonly', 'yes']`. */
  readonly args?: readonly string[]
  /** Its directory is a disk of its own, of so many bytes, that {@link RedisServer.disk} can fill; it ends with the process. */
  readonly diskBytes?: number
}

/** Debian's redis-server is a name of redis-check-rdb, which redis-tools brings without starting anything. */
function binary(): string {
  const named = process.env['REDIS_SERVER_BIN']
  if (named !== undefined) return named
  for (const name of ['redis-server', 'valkey-server', 'redis-check-rdb']) {
    for (const directory of [...(process.env['PATH'] ?? '').split(':'), '/usr/bin', '/usr/local/bin']) {
      if (existsSync(join(directory, name))) return join(directory, name)
    }
  }
  const fetched = fileURLToPath(new URL('../../.cache/redis/redis-server', import.meta.url))
  if (existsSync(fetched)) return fetched
  throw new Error('no Redis server found: npm run redis:get fetches one, or install it: sudo apt-get install redis-tools')
}

export { freePort }

export const redisBinary: () => string = binary

/** A real Redis in a process of its own, on loopback, that a test may freeze, kill and start again on the same port. */
export class RedisServer {
  readonly directory: string
  readonly port: number
  readonly #options: RedisServerOptions
  readonly #ownsDirectory: boolean
  #child: ChildProcess | undefined
  #output = ''
  #log = ''
  #named: string | undefined

  private constructor(options: RedisServerOptions, port: number) {
    this.#options = options
    this.#ownsDirectory = options.directory === undefined
    this.directory = options.directory ?? mkdtempSync(join(tmpdir(), 'tidegate-redis-'))
    this.port = port
  }

  /** Resolves once it takes connections, which is before it has loaded what it may have on disk. */
  static async start(options: RedisServerOptions = {}): Promise<RedisServer> {
    const server = await RedisServer.absent(options)
    await server.restart()
    return server
  }

  /** Nothing runs yet, but the port is known: a server that comes late. */
  static async absent(options: RedisServerOptions = {}): Promise<RedisServer> {
    return new RedisServer(options, options.port || (await freePort()))
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  /** A Unix socket that it listens on too. */
  get socket(): string {
    return join(this.directory, 'redis.sock')
  }

  get pid(): number {
    return this.#child?.pid ?? 0
  }

  /** Starts it, again or for the first time, on the same port and with what is in the directory. @param args more than before. */
  async restart(args: readonly string[] = []): Promise<void> {
    if (this.#child !== undefined) throw new Error('it runs already')
    this.#output = ''
    const own = `--port ${this.port} --bind 127.0.0.1 --daemonize no --dir ${this.directory} --unixsocket ${this.socket}`
    const { config, args: more = [] } = this.#options
    const words = [...(config === undefined ? [] : [config]), ...own.split(' '), '--save', '', ...more, ...args]
    const child = this.#spawn(words)
    this.#child = child
    child.once('exit', () => {
      if (this.#child === child) this.#child = undefined
    })
    await new Promise<void>((resolve, reject) => {
      const read = (chunk: Buffer): void => {
        this.#output += chunk.toString()
        this.#log += chunk.toString()
        // While it loads it takes connections already.
        if (/Ready to accept connections|Server initialized|Loading (?:RDB|AOF)|Sentinel ID is/.test(this.#output)) resolve()
      }
      child.stdout.on('data', read)
      child.stderr.on('data', read)
      child.once('exit', (code) => reject(new Error(`redis-server ended (${code}): ${this.#output}`)))
      child.once('error', reject)
    })
  }

  #spawn(words: readonly string[]): ChildProcess & { readonly stdout: Readable; readonly stderr: Readable } {
    const { diskBytes } = this.#options
    const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe']
    if (diskBytes === undefined) return spawn(binary(), words, { argv0: 'redis-server', stdio, cwd: this.directory })
    // Whoever starts it there passes no other name on: it has to have the right one on disk.
    const named = join((this.#named ??= mkdtempSync(join(tmpdir(), 'tidegate-redis-'))), 'redis-server')
    if (!existsSync(named)) symlinkSync(binary(), named)
    const [command = '', ...args] = onSmallDisk(this.directory, diskBytes, [named, ...words])
    return spawn(command, args, { stdio, cwd: tmpdir() })
  }

  /** Its own log, from its first start on. */
  get log(): string {
    return this.#log
  }

  /** The disk of its own. */
  get disk(): SmallDisk {
    return new SmallDisk(this.pid, this.directory)
  }

  /** One command over a connection of its own. */
  async command(...words: readonly string[]): Promise<unknown> {
    const client = createClient({
      socket: { host: '127.0.0.1', port: this.port, reconnectStrategy: false },
      disableOfflineQueue: false,
    })
    client.on('error', () => {})
    await client.connect()
    try {
      return await client.sendCommand([...words])
    } finally {
      client.destroy()
    }
  }

  /** SIGSTOP: its sockets stay open and nobody answers. */
  freeze(): void {
    this.#child?.kill('SIGSTOP')
  }

  thaw(): void {
    this.#child?.kill('SIGCONT')
  }

  /** `kill -9`: what was not written is lost. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** Lets it write what it has to write. */
  async terminate(): Promise<void> {
    await this.#end('SIGTERM')
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child
    if (child === undefined) return
    const exited = once(child, 'exit')
    child.kill('SIGCONT')
    child.kill(signal)
    await exited
    this.#child = undefined
  }

  async stop(): Promise<void> {
    await this.kill()
    if (this.#ownsDirectory) rmSync(this.directory, { recursive: true, force: true })
    if (this.#named !== undefined) rmSync(this.#named, { recursive: true, force: true })
  }
}
