export const TEXT = 1
export const BINARY = 2
export const CLOSE = 8
export const PING = 9
export const PONG = 10

interface FrameOptions {
  readonly isFinal?: boolean
  readonly reserved?: number
  readonly isLong?: boolean
  readonly mask?: boolean
}

/** One frame as a server sends it. */
export function frame(
  opcode: number,
  payload: Buffer,
  { isFinal = true, reserved = 0, isLong = false, mask = false }: FrameOptions = {},
): Buffer {
  const first = Buffer.of((isFinal ? 0x80 : 0) | (reserved << 4) | opcode)
  const bit = mask ? 0x80 : 0
  let length = Buffer.of(payload.length | bit)
  if (payload.length > 0xffff) {
    length = Buffer.alloc(9, 127 | bit)
    length.writeBigUInt64BE(BigInt(payload.length), 1)
  } else if (payload.length > 125 || isLong) {
    length = Buffer.alloc(3, 126 | bit)
    length.writeUInt16BE(payload.length, 1)
  }
  // A mask of zero is a mask.
  return Buffer.concat([first, length, mask ? Buffer.alloc(4) : Buffer.alloc(0), payload])
}
