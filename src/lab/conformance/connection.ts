import type { Duplex } from 'node:stream'
import type { Timers } from '../../runtime/index.ts'
import { readHead, type HttpAnswer } from './http-answer.ts'
import { ServerStream, type Heard, type Inflate } from './server-stream.ts'
import { Transcript } from './transcript.ts'

/** What a server answers to a request: an answer, the end of the connection, nothing, or what is no HTTP. */
export type Answered =
  | { readonly kind: 'answer'; readonly answer: HttpAnswer }
  | { readonly kind: 'end' | 'silence' }
  | { readonly kind: 'breach'; readonly words: string }

/** A server that says so much in one case never ends. */
const HEARD_MAX = 20_000

/**
 * One connection of a case: bytes out, and what the server says in. First it speaks HTTP ({@link answer}), then WebSocket
 * ({@link upgrade}, {@link next}). Each waits for at most `waitMs`.
 */
export class Connection {
  readonly transcript = new Transcript()
  readonly #duplex: Duplex
  readonly #timers: Timers
  readonly #waitMs: number
  #head: Buffer = Buffer.alloc(0)
  #stream: ServerStream | undefined
  #heard: Heard[] = []
  #count = 0
  #hasEnded = false
  #wake: (() => void) | undefined

  constructor(duplex: Duplex, timers: Timers, waitMs: number) {
    this.#duplex = duplex
    this.#timers = timers
    this.#waitMs = waitMs
    duplex.on('data', (chunk: Buffer) => this.#received(chunk))
    duplex.on('end', () => this.#ended())
    duplex.on('close', () => this.#ended())
    // A reset is an end like any other: the side that has read what it wanted may choose it.
    duplex.on('error', () => this.#ended())
  }

  write(bytes: Uint8Array): void {
    this.transcript.add('client', bytes)
    if (!this.#duplex.destroyed && this.#duplex.writable) this.#duplex.write(bytes)
  }

  /** A turn of the event loop: what was written before goes out by itself. */
  turn(): Promise<void> {
    return new Promise((resolve) => this.#timers.soon(resolve))
  }

  /** Ends our half of the TCP connection, without a close frame. */
  endHalf(): void {
    this.#duplex.end()
  }

  destroy(): void {
    this.#duplex.destroy()
  }

  async answer(): Promise<Answered> {
    for (;;) {
      const read = readHead(this.#head)
      if (read !== undefined) {
        if (read.kind === 'answer') this.#head = this.#head.subarray(read.bytes)
        return read
      }
      if (this.#hasEnded) return { kind: 'end' }
      if (!(await this.#more(this.#waitMs))) return { kind: 'silence' }
    }
  }

  /** From now on WebSocket is spoken. */
  upgrade(inflate: Inflate | undefined): void {
    this.#stream = new ServerStream(inflate)
    const rest = this.#head
    this.#head = Buffer.alloc(0)
    if (rest.length > 0) this.#heard.push(...this.#stream.push(rest))
  }

  /** What the server says next. */
  async next(): Promise<Heard> {
    if (++this.#count > HEARD_MAX) return { kind: 'breach', words: 'it talks without end' }
    for (;;) {
      const heard = this.#heard.shift()
      if (heard !== undefined) return heard
      if (this.#hasEnded) return { kind: 'end' }
      if (!(await this.#more(this.#waitMs))) return { kind: 'silence' }
    }
  }

  /** The same, and leaves it to {@link next}. */
  async peek(): Promise<Heard> {
    const heard = await this.next()
    if (heard.kind !== 'end' && heard.kind !== 'silence') this.#heard.unshift(heard)
    return heard
  }

  /** Waits until the system has taken what was written, or the server has said something. @returns whether it has. */
  async isHeard(): Promise<boolean> {
    if (!this.#duplex.writableNeedDrain) await this.turn()
    else if (this.#heard.length === 0 && !this.#hasEnded) {
      await new Promise<void>((resolve) => {
        const cancel = this.#timers.after(this.#waitMs, resolve)
        this.#duplex.once('drain', () => (cancel(), resolve()))
        this.#wake = () => (cancel(), resolve())
      })
    }
    return this.#heard.length > 0 || this.#hasEnded
  }

  /** Has something been said, or is it within the time, that {@link next} would give at once? */
  async hasNews(withinMs: number): Promise<boolean> {
    while (this.#heard.length === 0 && !this.#hasEnded) if (!(await this.#more(withinMs))) return false
    return true
  }

  /** @returns false when nothing came in time. */
  #more(waitMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const cancel = this.#timers.after(waitMs, () => {
        this.#wake = undefined
        resolve(false)
      })
      this.#wake = () => {
        cancel()
        resolve(true)
      }
    })
  }

  #received(chunk: Buffer): void {
    this.transcript.add('server', chunk)
    if (this.#stream === undefined) this.#head = Buffer.concat([this.#head, chunk])
    else this.#heard.push(...this.#stream.push(chunk))
    this.#awake()
  }

  #ended(): void {
    this.#hasEnded = true
    this.#awake()
  }

  #awake(): void {
    const wake = this.#wake
    this.#wake = undefined
    wake?.()
  }
}
