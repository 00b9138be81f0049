import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { closePayload, encodeFrame, OPCODES, ServerStream, type ClientFrame } from '../../../../src/lab/index.ts'
import { handshake } from '../../../support/raw-client.ts'
import type { ServerProcess } from '../../../support/server-process.ts'

/** How a connection ended: with a close frame and its code, or without one. */
export type Ending = number | 'cut'

/** Who should have been cut off by then was not. */
const END_MS = 25_000

const HEAD_END = '\r\n\r\n'
const MASK = Buffer.of(0x5a, 0x17, 0xc3, 0x9e)

type Line = Readonly<Record<string, unknown>>

/** A client on a bare socket, that does what no library would. */
export class Attacker {
  readonly socket: Socket
  readonly lines: Line[] = []
  /** Head of the answer to its handshake. */
  head = ''
  readonly ended: Promise<Ending>
  readonly #stream = new ServerStream(undefined)
  #code: number | undefined
  #waiting: (() => void)[] = []
  #hasEnded = false

  private constructor(socket: Socket) {
    this.socket = socket
    this.ended = new Promise((resolve) => {
      socket.once('close', () => {
        this.#hasEnded = true
        resolve(this.#code ?? 'cut')
        this.#wake()
      })
    })
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => this.#received(chunk))
  }

  /** TCP alone. */
  static async dial(server: ServerProcess): Promise<Attacker> {
    const socket = connect(server.port, '127.0.0.1')
    const attacker = new Attacker(socket)
    await Promise.race([once(socket, 'connect'), attacker.ended])
    return attacker
  }

  /** An upgraded connection. @param more headers of the handshake. */
  static async open(server: ServerProcess, more: Readonly<Record<string, string>> = {}): Promise<Attacker> {
    const attacker = await Attacker.dial(server)
    attacker.write(handshake('/connection/websocket', more))
    await attacker.#until(() => attacker.head !== '')
    return attacker
  }

  /** One that is in, and in a channel if it names one. */
  static async enter(server: ServerProcess, token: string, channel?: string): Promise<Attacker> {
    const attacker = await Attacker.open(server)
    await attacker.ask({ id: 1, connect: { token } })
    if (channel !== undefined) await attacker.ask({ id: 2, subscribe: { channel } })
    return attacker
  }

  /** Sends a command, and waits for its answer; `undefined` when the connection has ended instead. */
  async ask(command: Line): Promise<Line | undefined> {
    this.say(command)
    const answer = (): Line | undefined => this.lines.find(({ id }) => id === command['id'])
    await this.#until(() => answer() !== undefined)
    return answer()
  }

  say(command: Line): void {
    this.send({ opcode: OPCODES.text, payload: Buffer.from(JSON.stringify(command)) })
  }

  send(...frames: readonly ClientFrame[]): void {
    this.write(Buffer.concat(frames.map((frame) => encodeFrame(frame, MASK))))
  }

  write(bytes: Uint8Array | string): void {
    if (this.socket.writable) this.socket.write(bytes)
  }

  /** The same bytes again and again, as fast as they are taken, so many times or until the connection ends. */
  async flood(bytes: Uint8Array, times: number): Promise<void> {
    for (let n = 0; n < times && this.socket.writable && !this.#hasEnded; n++) {
      if (!this.socket.write(bytes)) await Promise.race([once(this.socket, 'drain').catch(() => {}), this.ended])
    }
  }

  /** How it ended; it has some time to. After that it is gone in any case. */
  async end(withinMs = END_MS): Promise<Ending | 'still there'> {
    const over = new AbortController()
    const late = pause(withinMs, 'still there' as const, { signal: over.signal }).catch(() => 'still there' as const)
    return Promise.race([this.ended, late]).finally(() => {
      over.abort()
      this.destroy()
    })
  }

  destroy(): void {
    this.socket.destroy()
  }

  async #until(isSo: () => boolean): Promise<void> {
    while (!isSo() && !this.#hasEnded) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  #received(chunk: Buffer): void {
    let bytes = chunk
    if (!this.head.includes(HEAD_END)) {
      const text = this.head + chunk.toString('latin1')
      const end = text.indexOf(HEAD_END)
      this.head = end === -1 ? text : text.slice(0, end + HEAD_END.length)
      if (end === -1) return
      bytes = Buffer.from(text.slice(this.head.length), 'latin1')
    }
    if (this.head.startsWith('HTTP/1.1 101')) for (const heard of this.#stream.push(bytes)) this.#hear(heard)
    this.#wake()
  }

  #hear(heard: ReturnType<ServerStream['push']>[number]): void {
    if (heard.kind === 'message') {
      const lines = heard.payload.toString().split('\n')
      this.lines.push(...lines.map((line) => JSON.parse(line) as Line))
      // The server asks whether we are there.
      if (lines.includes('{}')) this.say({})
    }
    if (heard.kind !== 'close') return
    this.#code = heard.code
    this.send({ opcode: OPCODES.close, payload: closePayload(heard.code) })
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}
