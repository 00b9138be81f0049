import type { Terminal } from '../command.ts'
import { grouped } from './layout.ts'

/** How often a person is told how far it is. */
const TOLD_EVERY_BYTES = 16 * 1_048_576
const TOLD_EVERY_ENTRIES = 2_000

/** For a person who waits; a pipe or a file hears nothing. One line that is written over. */
export class Progress {
  readonly #terminal: Terminal
  #told = 0
  #isShown = false

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  /** @param total of all that will be read, where that is known */
  bytes(read: number, total: number | undefined): void {
    if (!this.#isDue(read, TOLD_EVERY_BYTES)) return
    this.#show(total === undefined ? `${megabytes(read)} read` : `${megabytes(read)} of ${megabytes(total)} read`)
  }

  entries(read: number, pages: number): void {
    if (this.#isDue(read, TOLD_EVERY_ENTRIES)) this.#show(`${grouped(read)} entries in ${pages} pages`)
  }

  waiting(forMs: number, reason: string): void {
    if (this.#terminal.isTerminal) this.#show(`waiting ${Math.ceil(forMs / 1_000)} s: ${reason}`)
  }

  /** Takes the line away. */
  end(): void {
    if (this.#isShown) this.#terminal.err('\r\u001B[K')
    this.#isShown = false
  }

  #isDue(read: number, every: number): boolean {
    if (!this.#terminal.isTerminal || read - this.#told < every) return false
    this.#told = read
    return true
  }

  #show(words: string): void {
    this.#isShown = true
    this.#terminal.err(`\r${words}\u001B[K`)
  }
}

const megabytes = (bytes: number): string => `${grouped(Math.round(bytes / 1_048_576))} MB`
