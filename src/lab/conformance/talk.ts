import type { Adapter, Carried, Conversation } from './adapter.ts'
import type { Connection } from './connection.ts'
import { closePayload, encodeFrame, OPCODES, type ClientFrame } from './frame.ts'
import type { Heard } from './server-stream.ts'
import { endedSilently, fail, failed, nonStrict, OK, type Verdict } from './verdict.ts'

/** Follows whatever should have ended the connection: a server that answers it has not noticed. */
const PROBE = 'are you still there?'

/** How a close handshake may be answered. */
export interface Closing {
  readonly code?: number | undefined
  readonly reason?: Uint8Array | string
  /** Codes that the answer may have; `undefined` stands for none. Default: the same, or 1000 where there was none. */
  readonly answers?: readonly (number | undefined)[]
}

/** One upgraded connection: frames out, answers in. Whatever must not happen ends the case with a verdict. */
export class Talk {
  readonly connection: Connection
  #conversation: Conversation | undefined
  #frames = 0
  /** Answers that came together with one that was waited for. */
  #keys: string[] = []

  private constructor(connection: Connection) {
    this.connection = connection
  }

  static async open(connection: Connection, adapter: Adapter): Promise<Talk> {
    const talk = new Talk(connection)
    talk.#conversation = await adapter.open({
      sendText: (text) => talk.send({ opcode: OPCODES.text, payload: Buffer.from(text) }),
      message: () => talk.#message('it did not greet us'),
    })
    return talk
  }

  text(content: Uint8Array | string): Carried {
    return this.#adapted.text(typeof content === 'string' ? Buffer.from(content) : content)
  }

  textOf(bytes: number): Carried {
    return this.#adapted.textOf(bytes)
  }

  binary(content: Uint8Array): Carried {
    return this.#adapted.binary(content)
  }

  get #adapted(): Conversation {
    return this.#conversation ?? fail('nothing may be said before the greeting')
  }

  /** The bytes of frames, each with a mask of its own. */
  encode(...frames: readonly ClientFrame[]): Buffer {
    return Buffer.concat(frames.map((frame) => encodeFrame(frame, this.#mask())))
  }

  #mask(): Buffer {
    const frame = ++this.#frames
    return Buffer.of(0x37 ^ frame, 0xfa, (0x21 + frame * 7) & 0xff, 0x3d)
  }

  /** In one write. */
  send(...frames: readonly ClientFrame[]): void {
    this.connection.write(this.encode(...frames))
  }

  /** Each in a write of its own, a turn apart. */
  async sendApart(...frames: readonly ClientFrame[]): Promise<void> {
    for (const frame of frames) {
      this.send(frame)
      await this.connection.turn()
    }
  }

  /** The same bytes in writes of so many. */
  async sendChopped(chopBytes: number, ...frames: readonly ClientFrame[]): Promise<void> {
    const bytes = this.encode(...frames)
    for (let at = 0; at < bytes.length; at += chopBytes) {
      this.connection.write(bytes.subarray(at, at + chopBytes))
      await this.connection.turn()
    }
  }

  /** Waits for the answer to a message, which must be the next one. */
  async answered(carried: Carried): Promise<void> {
    while (this.#keys.length === 0) this.#keys.push(...this.#adapted.hear(await this.#message('it did not answer the message')))
    const key = this.#keys.shift()
    if (key !== carried.key) fail(`it answered with something else: ${shown(key ?? '')} instead of ${shown(carried.key)}`)
  }

  async #message(missing: string): Promise<Extract<Heard, { readonly kind: 'message' }>> {
    for (;;) {
      const heard = await this.connection.next()
      if (heard.kind === 'message') return heard
      this.#minor(heard, missing)
    }
  }

  /** Waits for the pong, which must come before any answer that was not waited for. */
  async ponged(payload: Uint8Array | string): Promise<void> {
    const wanted = Buffer.from(typeof payload === 'string' ? Buffer.from(payload) : payload)
    for (;;) {
      const heard = await this.connection.next()
      if (heard.kind === 'message' && this.#adapted.hear(heard).length === 0) continue
      if (heard.kind === 'message') fail('it answered a message where the pong should have come')
      if (heard.kind !== 'pong') {
        this.#minor(heard, 'it did not answer the ping')
        continue
      }
      if (!heard.payload.equals(wanted))
        fail(`its pong says ${shown(heard.payload.toString('latin1'))}, the ping said something else`)
      return
    }
  }

  /** Pings, and nothing but the pong may come. */
  async isAlive(): Promise<Verdict> {
    this.send({ opcode: OPCODES.ping, payload: Buffer.from(PROBE) })
    await this.ponged(PROBE)
    return OK
  }

  /** What may come at any time, and what ends the case. */
  #minor(heard: Heard, missing: string): void {
    switch (heard.kind) {
      case 'ping':
        return this.send({ opcode: OPCODES.pong, payload: heard.payload })
      case 'pong':
        // Unasked ones are allowed (5.5.3).
        return
      case 'close':
        return fail(`${missing}, and closed with ${heard.code ?? 'no code'}${heard.reason === '' ? '' : ` (${heard.reason})`}`)
      case 'end':
        return fail(`${missing}, and ended the connection without a close frame`)
      case 'silence':
        return fail(missing)
      case 'breach':
        return fail(heard.words)
      case 'message':
        return
    }
  }

  /**
   * What was sent must have failed the connection (7.1.7): a close frame with one of the codes, and the end of TCP.
   * @param before messages whose answers may still come, because they were sent before.
   */
  async fails(codes: readonly number[], before: readonly Carried[] = []): Promise<Verdict> {
    this.send({ opcode: OPCODES.ping, payload: Buffer.from(PROBE) })
    const missing = before.map(({ key }) => key)
    for (;;) {
      const heard = await this.connection.next()
      switch (heard.kind) {
        case 'message':
          for (const key of this.#adapted.hear(heard)) {
            if (missing.shift() !== key) return failed(`it took what it must not take, and answered ${shown(key)}`)
          }
          continue
        case 'pong':
          if (heard.payload.toString() === PROBE) return failed('it went on: the ping that followed was answered')
          return failed('it answered what it must not take with a pong')
        case 'ping':
          continue
        case 'close':
          return this.#failedWith(heard, codes, missing.length)
        case 'end':
          return endedSilently()
        case 'silence':
          return failed('it did nothing: neither a close frame nor the end of the connection came')
        case 'breach':
          return failed(heard.words)
      }
    }
  }

  async #failedWith(
    { code, reason }: Extract<Heard, { kind: 'close' }>,
    codes: readonly number[],
    missing: number,
  ): Promise<Verdict> {
    this.send({ opcode: OPCODES.close, payload: closePayload(code) })
    const end = await this.#end()
    if (end.kind !== 'ok') return end
    if (code === undefined || !codes.includes(code))
      return nonStrict(
        `it closed with ${code ?? 'no code'}${reason === '' ? '' : ` (${reason})`}; ${codes.join(' or ')} says what was wrong`,
      )
    return missing === 0 ? OK : nonStrict('a message that had come before was not answered')
  }

  /** Closes, and judges how that is answered: a close frame, nothing after it, and the end of TCP (5.5.1, 7.1.1). */
  async closes({ code, reason = '', answers }: Closing = {}): Promise<Verdict> {
    this.send({ opcode: OPCODES.close, payload: closePayload(code, reason) })
    return this.closed(answers ?? (code === undefined ? [undefined, 1_000] : [code]))
  }

  /** The answer to a close frame that was sent. @param before messages whose answers may still come. */
  async closed(answers: readonly (number | undefined)[], before: readonly Carried[] = []): Promise<Verdict> {
    const keys = before.map(({ key }) => key)
    for (;;) {
      const heard = await this.connection.next()
      switch (heard.kind) {
        case 'message':
          for (const key of this.#adapted.hear(heard)) {
            if (keys.shift() !== key) return failed(`it answered a message that came after the close frame: ${shown(key)}`)
          }
          continue
        case 'pong':
          if (heard.payload.length > 0) return failed('it answered a ping that came after the close frame')
          continue
        case 'ping':
          continue
        case 'close': {
          const end = await this.#end()
          if (end.kind !== 'ok' || answers.includes(heard.code)) return end
          return nonStrict(
            `it answered the close frame with ${heard.code ?? 'no code'} instead of ${answers.join(' or ')} (5.5.1)`,
          )
        }
        case 'end':
          return failed('it ended the connection without answering the close frame (5.5.1)')
        case 'silence':
          return failed('it did not answer the close frame (5.5.1)')
        case 'breach':
          return failed(heard.words)
      }
    }
  }

  /** After close frames went both ways the server ends TCP, at once (7.1.1). */
  async #end(): Promise<Verdict> {
    const heard = await this.connection.next()
    if (heard.kind === 'end') return OK
    if (heard.kind === 'silence') return failed('it closed, but kept the TCP connection (7.1.1)')
    return failed(heard.kind === 'breach' ? heard.words : 'it spoke after its close frame (5.5.1)')
  }
}

const SHOWN_MAX = 60

function shown(text: string): string {
  return JSON.stringify(text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text)
}
