import { isUtf8 } from 'node:buffer'
import { CONTROL_BYTES_MAX, OPCODES, type MessageOpcode } from './frame.ts'

/** What a server says, once it has said it whole. */
export type Heard =
  | { readonly kind: 'message'; readonly opcode: MessageOpcode; readonly payload: Buffer; readonly isCompressed: boolean }
  | { readonly kind: 'ping' | 'pong'; readonly payload: Buffer }
  | { readonly kind: 'close'; readonly code: number | undefined; readonly reason: string }
  /** It broke the standard; nothing that follows can be read. */
  | { readonly kind: 'breach'; readonly words: string }
  /** The TCP connection has ended. */
  | { readonly kind: 'end' }
  /** Nothing has come within the time. */
  | { readonly kind: 'silence' }

/** Undoes what an extension has done to a message; throws when it cannot. */
export type Inflate = (payload: Buffer) => Buffer

/** Longer frames are not read: no case asks for so much. */
const FRAME_BYTES_MAX = 64 * 1_048_576

interface Frame {
  readonly opcode: number
  readonly isFinal: boolean
  readonly isCompressed: boolean
  readonly payload: Buffer
}

interface Unfinished {
  readonly opcode: MessageOpcode
  readonly isCompressed: boolean
  readonly parts: Buffer[]
}

class Breach extends Error {}

/**
 * Reads what a server sends, and lets nothing pass that RFC 6455 forbids: masks, reserved bits and opcodes, lengths that are
 * longer than they must be, control frames that are long or fragmented, interleaved messages, text that is no UTF-8, close codes
 * that no frame may carry, anything after a close frame.
 */
export class ServerStream {
  readonly #inflate: Inflate | undefined
  /** What has come, until the frame that it is the beginning of is whole: put together once, not with every chunk. */
  #chunks: Uint8Array[] = []
  #chunkBytes = 0
  #neededBytes = 0
  #bytes: Buffer = Buffer.alloc(0)
  #message: Unfinished | undefined
  #isOver = false
  #isClosed = false

  /** @param inflate of the extension that was agreed on, if one was. */
  constructor(inflate: Inflate | undefined) {
    this.#inflate = inflate
  }

  push(chunk: Uint8Array): readonly Heard[] {
    if (this.#isOver) return []
    this.#chunks.push(chunk)
    this.#chunkBytes += chunk.length
    if (this.#chunkBytes < this.#neededBytes) return []
    this.#bytes = Buffer.concat(this.#chunks)
    const heard: Heard[] = []
    try {
      for (let frame = this.#frame(); frame !== undefined; frame = this.#frame()) {
        const one = this.#take(frame)
        if (one !== undefined) heard.push(one)
      }
      this.#chunks = [this.#bytes]
      this.#chunkBytes = this.#bytes.length
    } catch (error) {
      if (!(error instanceof Breach)) throw error
      this.#isOver = true
      heard.push({ kind: 'breach', words: error.message })
    }
    return heard
  }

  /** The next whole frame, if it has come. */
  #frame(): Frame | undefined {
    const bytes = this.#bytes
    this.#neededBytes = bytes.length + 1
    if (bytes.length < 2) return undefined
    const [first = 0, second = 0] = bytes
    this.#judgeHead(first, second)
    const [length, headBytes] = lengthOf(bytes, second & 0x7f)
    if (length === undefined) return undefined
    this.#neededBytes = headBytes + length
    if (bytes.length < this.#neededBytes) return undefined
    this.#bytes = bytes.subarray(headBytes + length)
    return {
      opcode: first & 0x0f,
      isFinal: (first & 0x80) !== 0,
      isCompressed: (first & 0x40) !== 0,
      payload: bytes.subarray(headBytes, headBytes + length),
    }
  }

  #judgeHead(first: number, second: number): void {
    const [opcode, reserved] = [first & 0x0f, (first & 0x70) >> 4]
    const isData = opcode === OPCODES.text || opcode === OPCODES.binary
    if (this.#isClosed) throw new Breach('it sent another frame after its close frame (5.5.1)')
    if ((second & 0x80) !== 0) throw new Breach('it masked a frame, which no server may (5.1)')
    if (reserved !== 0 && !(reserved === 4 && isData && this.#inflate !== undefined))
      throw new Breach(`it set reserved bits (${reserved}) that no extension was agreed on for (5.2)`)
    if (opcode > OPCODES.pong || (opcode > OPCODES.binary && opcode < OPCODES.close))
      throw new Breach(`it sent the reserved opcode ${opcode} (5.2)`)
    if (opcode < OPCODES.close) return
    if ((first & 0x80) === 0) throw new Breach('it fragmented a control frame (5.5)')
    if ((second & 0x7f) > CONTROL_BYTES_MAX) throw new Breach('it sent a control frame of more than 125 bytes (5.5)')
  }

  #take({ opcode, isFinal, isCompressed, payload }: Frame): Heard | undefined {
    if (opcode === OPCODES.close) return this.#close(payload)
    if (opcode === OPCODES.ping || opcode === OPCODES.pong)
      return { kind: opcode === OPCODES.ping ? 'ping' : 'pong', payload: Buffer.from(payload) }
    const unfinished = this.#message
    if (opcode === OPCODES.continuation && unfinished === undefined)
      throw new Breach('it continued a message that it had not begun (5.4)')
    if (opcode !== OPCODES.continuation && unfinished !== undefined)
      throw new Breach('it began a message in the middle of another (5.4)')
    const message = unfinished ?? { opcode: opcode as MessageOpcode, isCompressed, parts: [] }
    message.parts.push(payload)
    this.#message = isFinal ? undefined : message
    return isFinal ? this.#whole(message) : undefined
  }

  #whole({ opcode, isCompressed, parts }: Unfinished): Heard {
    let payload = Buffer.concat(parts)
    if (isCompressed && this.#inflate !== undefined) {
      try {
        payload = Buffer.from(this.#inflate(payload))
      } catch (error) {
        throw new Breach(`it sent a compressed message that cannot be inflated: ${String(error)} (RFC 7692 7.2.2)`)
      }
    }
    if (opcode === OPCODES.text && !isUtf8(payload)) throw new Breach('it sent a text that is no UTF-8 (5.6)')
    return { kind: 'message', opcode, payload, isCompressed }
  }

  #close(payload: Buffer): Heard {
    this.#isClosed = true
    if (payload.length === 0) return { kind: 'close', code: undefined, reason: '' }
    if (payload.length === 1) throw new Breach('it sent a close frame with half a code (5.5.1)')
    const code = payload.readUInt16BE()
    if (!isCloseCode(code)) throw new Breach(`it sent the close code ${code}, which no frame may carry (7.4)`)
    const reason = payload.subarray(2)
    if (!isUtf8(reason)) throw new Breach('it sent a close reason that is no UTF-8 (5.5.1)')
    return { kind: 'close', code, reason: reason.toString() }
  }
}

/** May a close frame carry it? Section 7.4.2, and what IANA has registered since. */
export function isCloseCode(code: number): boolean {
  return (code >= 1_000 && code <= 1_014 && ![1_004, 1_005, 1_006].includes(code)) || (code >= 3_000 && code <= 4_999)
}

/** @returns the length, `undefined` while it has not come whole, and where the payload begins. */
function lengthOf(bytes: Buffer, short: number): readonly [number | undefined, number] {
  if (short < 126) return [short, 2]
  const headBytes = short === 126 ? 4 : 10
  if (bytes.length < headBytes) return [undefined, headBytes]
  const length = short === 126 ? BigInt(bytes.readUInt16BE(2)) : bytes.readBigUInt64BE(2)
  if (length < (short === 126 ? 126n : 0x1_0000n)) throw new Breach(`it wrote the length ${length} longer than it must be (5.2)`)
  if (length > FRAME_BYTES_MAX) throw new Breach(`it announced a frame of ${length} bytes, which nobody asked for`)
  return [Number(length), headBytes]
}
