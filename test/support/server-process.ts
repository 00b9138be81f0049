import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onSmallDisk, SmallDisk } from './small-disk.ts'

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

/** One line that the server logged. */
export interface LoggedEvent {
  readonly message: string
  readonly severity: string
  readonly [field: string]: unknown
}

export interface ServerOptions {
  readonly config?: object
  /** Kept over restarts when the same directory is given again. */
  readonly directory?: string
  /** Default: `data` in the directory. */
  readonly dataDirectory?: string
  /** 0: any free port. */
  readonly port?: number
  readonly env?: Readonly<Record<string, string>>
  readonly args?: readonly string[]
  /** It takes the engine that the machine has, as `npm start` does. Default: in-process, where none is named. */
  readonly findsEngine?: boolean
  /** Its data lies on a disk of its own, of so many bytes, that {@link ServerProcess.disk} can fill. */
  readonly diskBytes?: number
}

/** A whole Tidegate in a process of its own: what users run, with nothing replaced. */
export class ServerProcess {
  readonly directory: string
  readonly events: LoggedEvent[] = []
  /** The same, as it stood on standard output. */
  readonly lines: string[] = []
  readonly exited: Promise<number | null>
  readonly #child: ChildProcess
  readonly #ownsDirectory: boolean
  readonly #dataDirectory: string
  #errors = ''
  #waiting: { readonly name: string; readonly resolve: (event: LoggedEvent) => void }[] = []
  #watching: (() => void)[] = []
  port = 0

  private constructor(options: ServerOptions) {
    if (!existsSync(MAIN)) throw new Error('the server is not built: run "npm run build" first (npm test does)')
    this.#ownsDirectory = options.directory === undefined
    this.directory = options.directory ?? mkdtempSync(join(tmpdir(), 'tidegate-test-'))
    const config = join(this.directory, 'config.json')
    writeFileSync(config, JSON.stringify(options.config ?? {}))
    const args = [
      'serve',
      '--config',
      config,
      `--data_dir=${options.dataDirectory ?? join(this.directory, 'data')}`,
      '--port',
      String(options.port ?? 0),
      ...(options.args ?? []),
    ]
    const dataDirectory = options.dataDirectory ?? join(this.directory, 'data')
    const node = [process.execPath, '--enable-source-maps', MAIN, ...args]
    const [command = '', ...words] = options.diskBytes === undefined ? node : onSmallDisk(dataDirectory, options.diskBytes, node)
    this.#dataDirectory = dataDirectory
    this.#child = spawn(command, words, {
      // Nothing of the developer's own environment may decide a test.
      // Nor what the machine has: without another word a test runs on the in-process engine.
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: this.directory,
        TIDEGATE_ENV: 'test',
        ...(options.findsEngine !== true && !namesEngine(options) && { TIDEGATE_ENGINE_TYPE: 'memory' }),
        ...options.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.exited = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.#errors += chunk.toString()))
    if (this.#child.stdout !== null) createInterface({ input: this.#child.stdout }).on('line', (line) => this.#logged(line))
  }

  /** Resolves once clients are let in. Rejects with what it said if it ends before. */
  static async start(options: ServerOptions = {}): Promise<ServerProcess> {
    const server = await ServerProcess.listening(options)
    await Promise.race([server.event('gate.opened'), server.#ended('clients were let in')])
    return server
  }

  /** Resolves once the server listens, whatever its gate says. */
  static async listening(options: ServerOptions = {}): Promise<ServerProcess> {
    const server = new ServerProcess(options)
    const { port } = await Promise.race([server.event('server.listening'), server.#ended('it listened')])
    server.port = Number(port)
    return server
  }

  async #ended(what: string): Promise<never> {
    const code = await this.exited
    throw new Error(`the server ended with ${code} before ${what}:\n${this.said()}`)
  }

  /** Starts one that is expected not to come up; resolves with its exit code and words. */
  static async fail(options: ServerOptions): Promise<{ readonly code: number | null; readonly said: string }> {
    const server = new ServerProcess(options)
    const code = await Promise.race([server.exited, server.event('gate.opened').then(() => 'open' as const)])
    if (code === 'open') {
      await server.stop()
      throw new Error('the server came up, but should have refused to')
    }
    const said = server.said()
    server.#cleanUp()
    return { code, said }
  }

  /** The disk of its own. */
  get disk(): SmallDisk {
    return new SmallDisk(this.pid, this.#dataDirectory)
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** What it said on standard error. */
  get errors(): string {
    return this.#errors
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.port}${path}`
  }

  socketUrl(): string {
    return `ws://127.0.0.1:${this.port}/connection/websocket`
  }

  /** Everything on standard output and error. */
  said(): string {
    return `${this.events.map((event) => JSON.stringify(event)).join('\n')}\n${this.#errors}`
  }

  /** The next event of this name, or one that has been. */
  event(name: string): Promise<LoggedEvent> {
    const before = this.events.find(({ message }) => message === name)
    if (before !== undefined) return Promise.resolve(before)
    return new Promise((resolve) => this.#waiting.push({ name, resolve }))
  }

  /** All events of this name, once there are so many. */
  async eventsNamed(name: string, count: number): Promise<readonly LoggedEvent[]> {
    for (;;) {
      const found = this.events.filter(({ message }) => message === name)
      if (found.length >= count) return found
      await new Promise<void>((resolve) => this.#waiting.push({ name, resolve: () => resolve() }))
    }
  }

  /** Whatever is logged next. Rejects when the server has ended: then nothing is. */
  async nextEvent(): Promise<void> {
    const next = new Promise<void>((resolve) => this.#watching.push(resolve))
    await Promise.race([next, this.#ended('it said anything more')])
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** Ends it at once, as a machine that loses power to the process: no clean-up of its own. */
  async kill(): Promise<void> {
    this.signal('SIGKILL')
    await this.exited
  }

  /** Ends it cleanly and forgets its directory. */
  async stop(): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.signal('SIGTERM')
    const code = await this.exited
    this.#cleanUp()
    return code
  }

  #cleanUp(): void {
    if (this.#ownsDirectory) rmSync(this.directory, { recursive: true, force: true })
  }

  #logged(line: string): void {
    const event = parsed(line)
    this.lines.push(line)
    this.events.push(event)
    for (const look of this.#watching.splice(0)) look()
    const [now, later] = [
      this.#waiting.filter(({ name }) => name === event.message),
      this.#waiting.filter(({ name }) => name !== event.message),
    ]
    this.#waiting = later
    for (const { resolve } of now) resolve(event)
  }
}

function namesEngine({ config = {}, env = {}, args = [] }: ServerOptions): boolean {
  return 'engine' in config || 'REDIS_URL' in env || args.some((arg) => arg.startsWith('--engine.'))
}

function parsed(line: string): LoggedEvent {
  try {
    return JSON.parse(line) as LoggedEvent
  } catch {
    return { message: line, severity: 'NONE' }
  }
}

/** Waits for one event of an emitter, with its first argument. */
export async function next<T>(emitter: { once(name: string, listener: (value: T) => void): unknown }, name: string): Promise<T> {
  const [value] = (await once(emitter as never, name)) as [T]
  return value
}
