import type { Carried } from '../adapter.ts'
import { OPCODES, type ClientFrame } from '../frame.ts'

/** The close codes that say what was wrong (section 7.4.1). */
export const PROTOCOL_ERROR = [1_002]
export const BAD_TEXT = [1_007]
export const TOO_BIG = [1_009]

/** A message in one frame. */
export function whole({ payload, isBinary }: Carried): ClientFrame {
  return { opcode: isBinary ? OPCODES.binary : OPCODES.text, payload }
}

/** A message in fragments. @param cuts where its content is cut, in bytes. */
export function inParts(carried: Carried, ...cuts: readonly number[]): readonly ClientFrame[] {
  const { payload, at } = carried
  const bounds = [0, ...cuts.map((cut) => at + cut), payload.length]
  return fragments(
    carried,
    bounds.slice(1).map((end, part) => payload.subarray(bounds[part], end)),
  )
}

/** A message in fragments of so many bytes each. */
export function inPartsOf(bytes: number, carried: Carried): readonly ClientFrame[] {
  const { payload } = carried
  const count = Math.max(1, Math.ceil(payload.length / bytes))
  return fragments(
    carried,
    Array.from({ length: count }, (_, part) => payload.subarray(part * bytes, (part + 1) * bytes)),
  )
}

function fragments({ isBinary }: Carried, parts: readonly Uint8Array[]): readonly ClientFrame[] {
  const first = isBinary ? OPCODES.binary : OPCODES.text
  return parts.map((payload, part) => ({
    opcode: part === 0 ? first : OPCODES.continuation,
    payload,
    isFinal: part === parts.length - 1,
  }))
}

export const ping = (payload: string | Uint8Array = ''): ClientFrame => ({
  opcode: OPCODES.ping,
  payload: Buffer.from(payload as string),
})
export const pong = (payload: string | Uint8Array = ''): ClientFrame => ({
  opcode: OPCODES.pong,
  payload: Buffer.from(payload as string),
})
