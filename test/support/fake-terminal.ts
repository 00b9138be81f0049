import type { Terminal } from '../../src/cli/command.ts'

/** A terminal that keeps what was written. */
export class FakeTerminal implements Terminal {
  readonly written = { out: '', err: '' }
  readonly isTerminal: boolean
  readonly env: Terminal['env']
  readonly interruption = new AbortController()
  readonly out = (text: string): void => void (this.written.out += text)
  readonly err = (text: string): void => void (this.written.err += text)

  constructor(env: Terminal['env'] = {}, isTerminal = false) {
    this.env = env
    this.isTerminal = isTerminal
  }

  get signal(): AbortSignal {
    return this.interruption.signal
  }
}
