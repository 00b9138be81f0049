import type { FlawName } from './flaws.ts'
import { BINARY, CLOSE, PONG, TEXT } from './frame.ts'

/** Ends the connection with a code. */
export class Failure extends Error {
  readonly code: number

  constructor(code: number) {
    super(String(code))
    this.code = code
  }
}

interface First {
  readonly isFinal: boolean
  readonly reserved: number
  readonly opcode: number
  readonly isMasked: boolean
  /** The length as it stands in the second byte. */
  readonly short: number
  /** A compression was agreed on. */
  readonly isDeflating: boolean
}

/** Judges the first two bytes of a frame, as far as the flaw lets it. */
export function judgeHead({ opcode, isFinal, reserved, isMasked, short, isDeflating }: First, flaw: FlawName | undefined): void {
  const isControl = opcode >= CLOSE
  const mayBeUnmasked = flaw === 'unmasked-taken' || (isControl && flaw === 'unmasked-control-taken')
  if (!isMasked && !mayBeUnmasked) throw new Failure(1_002)
  const isCompressed = isDeflating && reserved === 4 && (opcode === TEXT || opcode === BINARY)
  if (reserved !== 0 && !isCompressed && !takesReserved(opcode, reserved, flaw)) throw new Failure(1_002)
  const isKnown = opcode <= BINARY || (opcode >= CLOSE && opcode <= PONG)
  const isTaken = isControl ? flaw === 'control-opcodes-ignored' : flaw === 'data-opcodes-taken'
  if (!isKnown && !isTaken) throw new Failure(1_002)
  if (!isControl) return
  if (!isFinal && flaw !== 'fragmented-control-taken') throw new Failure(1_002)
  if (short > 125 && flaw !== 'long-control-taken') throw new Failure(1_002)
}

function takesReserved(opcode: number, reserved: number, flaw: FlawName | undefined): boolean {
  if (flaw === 'rsv-taken') return true
  if (flaw === 'rsv1-taken') return reserved === 4
  if (opcode >= CLOSE) return flaw === 'rsv-in-control-taken'
  if (opcode > 0) return false
  return flaw === 'rsv-in-continuation-taken' || (flaw === 'rsv1-in-continuation-taken' && reserved === 4)
}

/** The length of the payload: in the second byte, in two more or in eight more. */
export function lengthOf(bytes: Buffer, short: number, flaw: FlawName | undefined): number {
  if (short < 126) return short
  if (short === 126) {
    if (flaw === 'length-16-signed') return Math.max(0, bytes.readInt16BE(2))
    const length = bytes.readUInt16BE(2)
    if (length < 126) throw new Failure(1_002)
    return length
  }
  if (flaw === 'length-64-cut') return bytes.readUInt16BE(8)
  const length = bytes.readBigUInt64BE(2)
  if (flaw === 'length-high-bit') return Number(length & 0x7fff_ffff_ffff_ffffn)
  if (length < 0x1_0000n || length >= 1n << 63n) throw new Failure(1_002)
  return Number(length)
}
