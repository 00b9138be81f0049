/** The words of RFC 6455 section 5.2. */
export const OPCODES = { continuation: 0x0, text: 0x1, binary: 0x2, close: 0x8, ping: 0x9, pong: 0xa } as const

export type MessageOpcode = typeof OPCODES.text | typeof OPCODES.binary

/** A control frame carries at most so much (section 5.5). */
export const CONTROL_BYTES_MAX = 125

/** One frame as a client sends it, right or wrong. What is not said is as it should be. */
export interface ClientFrame {
  readonly opcode: number
  readonly payload?: Uint8Array | undefined
  /** FIN. Default: set. */
  readonly isFinal?: boolean
  /** RSV1, RSV2 and RSV3 as 4, 2 and 1. */
  readonly reserved?: number
  /** `none`: in the clear, which no client may send. Default: another one for each frame. */
  readonly mask?: Uint8Array | 'none'
  /** How many bytes the length takes: 1, 2 or 8. Default: as few as can be. */
  readonly lengthBytes?: 1 | 2 | 8
  /** What the head says, where it does not tell the truth; written in eight bytes. */
  readonly declaredBytes?: bigint
}

const FIN = 0x80
const MASKED = 0x80

/** @param mask for the frame, unless it says otherwise. */
export function encodeFrame(frame: ClientFrame, mask: Uint8Array): Buffer {
  const payload = frame.payload ?? new Uint8Array()
  const key = frame.mask === 'none' ? undefined : (frame.mask ?? mask)
  const first = (frame.isFinal === false ? 0 : FIN) | ((frame.reserved ?? 0) << 4) | frame.opcode
  const head = Buffer.concat([Buffer.of(first), lengthOf(frame, payload.length), key ?? Buffer.alloc(0)])
  if (key !== undefined) head[1] = (head[1] ?? 0) | MASKED
  return Buffer.concat([head, key === undefined ? payload : masked(payload, key)])
}

function lengthOf({ lengthBytes, declaredBytes }: ClientFrame, bytes: number): Buffer {
  const declared = declaredBytes ?? BigInt(bytes)
  const takes = declaredBytes === undefined ? (lengthBytes ?? (bytes < 126 ? 1 : bytes < 0x1_0000 ? 2 : 8)) : 8
  if (takes === 1) return Buffer.of(bytes)
  const length = Buffer.alloc(1 + takes, 127)
  if (takes === 8) length.writeBigUInt64BE(declared, 1)
  else {
    length[0] = 126
    length.writeUInt16BE(bytes, 1)
  }
  return length
}

function masked(payload: Uint8Array, key: Uint8Array): Buffer {
  const bytes = Buffer.from(payload)
  for (let at = 0; at < bytes.length; at++) bytes[at] = (bytes[at] ?? 0) ^ (key[at & 3] ?? 0)
  return bytes
}

/** Payload of a close frame: a code, if there is one, and words. */
export function closePayload(code?: number, reason: Uint8Array | string = ''): Buffer {
  if (code === undefined) return Buffer.alloc(0)
  const payload = Buffer.alloc(2)
  payload.writeUInt16BE(code)
  return Buffer.concat([payload, typeof reason === 'string' ? Buffer.from(reason) : reason])
}
