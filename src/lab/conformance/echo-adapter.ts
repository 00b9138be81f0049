import type { Adapter, Carried, Conversation } from './adapter.ts'
import { OPCODES } from './frame.ts'

const carried = (content: Uint8Array, isBinary: boolean): Carried => {
  const payload = Buffer.from(content)
  return { payload, isBinary, at: 0, key: keyOf(isBinary ? OPCODES.binary : OPCODES.text, payload) }
}

/** The kind of a message is part of what must come back. */
const keyOf = (opcode: number, payload: Buffer): string => `${opcode} ${payload.toString('latin1')}`

const CONVERSATION: Conversation = {
  text: (content) => carried(content, false),
  textOf: (bytes) => carried(Buffer.alloc(bytes, '*'), false),
  binary: (content) => carried(content, true),
  hear: ({ opcode, payload }) => [keyOf(opcode, payload)],
}

/** For a server that sends every message back as it came. */
export const echoAdapter: Adapter = { name: 'echo', open: () => Promise.resolve(CONVERSATION) }
