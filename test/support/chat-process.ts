import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

/** One event that `tidegate chat --json` told. */
export interface ToldEvent {
  readonly event: string
  readonly [field: string]: unknown
}

/** `tidegate chat` in a process of its own, written to as a pipe. */
export class ChatProcess {
  readonly lines: string[] = []
  readonly exited: Promise<number | null>
  readonly #child: ChildProcess
  #errors = ''
  #waiting: { readonly fits: () => boolean; readonly resolve: () => void }[] = []

  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.#child = spawn(process.execPath, ['--enable-source-maps', MAIN, 'chat', ...args], {
      env: { PATH: process.env['PATH'] ?? '', USER: 'somebody', ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.exited = new Promise((resolve) => this.#child.once('close', resolve))
    this.#child.stdin?.on('error', () => {})
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#errors += chunk.toString()
      this.#look()
    })
    if (this.#child.stdout !== null) {
      createInterface({ input: this.#child.stdout }).on('line', (line) => {
        this.lines.push(line)
        this.#look()
      })
    }
  }

  /** What it said beside the chat. */
  get errors(): string {
    return this.#errors
  }

  get events(): readonly ToldEvent[] {
    return this.lines.map((line) => JSON.parse(line) as ToldEvent)
  }

  /** Texts of the messages that it showed. */
  get texts(): readonly unknown[] {
    return this.events.filter(({ event }) => event === 'message').map(({ text }) => text)
  }

  write(...lines: readonly string[]): void {
    this.#child.stdin?.write(lines.map((line) => `${line}\n`).join(''))
  }

  /** Input is over. */
  end(): void {
    this.#child.stdin?.end()
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** Ends it, whatever it does. */
  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.signal('SIGKILL')
    await this.exited
  }

  /** Resolves when what was written so far fits. Rejects when it ends before. */
  until(fits: () => boolean): Promise<void> {
    if (fits()) return Promise.resolve()
    const ended = this.exited.then((code) => {
      if (!fits()) throw new Error(`the chat ended with ${code} before:\n${this.lines.join('\n')}\n${this.#errors}`)
    })
    return Promise.race([ended, new Promise<void>((resolve) => this.#waiting.push({ fits, resolve }))])
  }

  #look(): void {
    this.#waiting = this.#waiting.filter(({ fits, resolve }) => {
      if (!fits()) return true
      resolve()
      return false
    })
  }
}
