import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** Longer than what a test waits for. */
const TAIL = 1_000

/** Speaks to a Redis in bytes, and keeps every byte that comes back. */
export class RespSocket {
  readonly #socket: Socket
  #parts: Buffer[] = []
  /** The last part, and a little before it. */
  #tail = ''
  /** How it ended: `end`, or the code of an error. */
  readonly ended: Promise<string>
  #waiting: (() => void)[] = []
  /** How the bytes came. */
  readonly chunks: number[] = []

  private constructor(socket: Socket) {
    this.#socket = socket
    this.ended = new Promise((resolve) => {
      socket.once('end', () => resolve('end'))
      socket.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code ?? 'error'))
      socket.once('close', () => resolve('close'))
    })
    socket.on('error', () => {})
    socket.on('data', (bytes: Buffer) => {
      this.chunks.push(bytes.length)
      this.#parts.push(bytes)
      this.#tail = this.#tail.slice(-TAIL) + bytes.toString('latin1')
      for (const wake of this.#waiting.splice(0)) wake()
    })
  }

  static async to(port: number): Promise<RespSocket> {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true })
    const one = new RespSocket(socket)
    // Who is reset at once may hear of nothing else.
    await Promise.race([once(socket, 'connect').catch(() => {}), one.ended])
    return one
  }

  get received(): string {
    return Buffer.concat(this.#parts).toString('latin1')
  }

  /** Requests in RESP, one for each list of words. */
  send(...requests: readonly (readonly string[])[]): void {
    this.write(requests.map(respOf).join(''))
  }

  write(text: string): void {
    this.#socket.write(text)
  }

  /** Resolves once this much has come, with it, and forgets it. */
  async has(text: string): Promise<string> {
    // Everything once, and then what is new: there may be much of it.
    for (let isThere = this.received.includes(text); !isThere; isThere = this.#tail.includes(text))
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    const { received } = this
    this.#parts = []
    this.#tail = ''
    return received
  }

  /** No more will be said. */
  end(): void {
    this.#socket.end()
  }

  close(): void {
    this.#socket.destroy()
  }

  reset(): void {
    this.#socket.resetAndDestroy()
  }
}

export function respOf(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`
}
