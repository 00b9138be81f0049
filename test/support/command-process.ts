import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

/** A command of `tidegate` in a process of its own, as it is built. */
export class CommandProcess {
  readonly exited: Promise<number | null>
  readonly #child: ChildProcess
  #waiting: (() => void)[] = []
  out = ''
  err = ''

  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.#child = spawn(process.execPath, ['--enable-source-maps', MAIN, ...args], {
      env: { PATH: process.env['PATH'] ?? '', USER: 'somebody', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.exited = new Promise((resolve) => this.#child.once('close', resolve))
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#said(() => (this.out += chunk.toString())))
    this.#child.stderr?.on('data', (chunk: Buffer) => this.#said(() => (this.err += chunk.toString())))
  }

  /** Resolves once it has printed this. Rejects when it ends without. */
  async until(text: RegExp): Promise<void> {
    const ended = this.exited.then((code) => {
      if (!text.test(this.out)) throw new Error(`ended with ${code} before ${String(text)}:\n${this.out}${this.err}`)
    })
    while (!text.test(this.out)) await Promise.race([new Promise<void>((resolve) => this.#waiting.push(resolve)), ended])
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  #said(add: () => void): void {
    add()
    for (const look of this.#waiting.splice(0)) look()
  }
}
