import { closePayload, OPCODES, type ClientFrame } from '../../../../src/lab/index.ts'
import type { Attack, Stage } from './attack.ts'
import { Attacker } from './attacker.ts'

const KIB = 1_024
const TIMES = 8

/** Does the same from several connections at once, each of somebody who is in. @returns how they ended. */
async function each(
  { server, token, note }: Stage,
  name: string,
  blow: (attacker: Attacker) => Promise<void> | void,
): Promise<void> {
  await Promise.all(
    Array.from({ length: TIMES }, async (_, n) => {
      const attacker = await Attacker.enter(server, await token(`mallory-${n}`), 'talk:frames')
      await blow(attacker)
      note(name, await attacker.end())
    }),
  )
}

const part = (payload: Uint8Array): ClientFrame => ({ opcode: OPCODES.continuation, payload, isFinal: false })

/** Fragments of one message that never ends. */
function endless(payload: Uint8Array) {
  return async (attacker: Attacker): Promise<void> => {
    attacker.send({ ...part(payload), opcode: OPCODES.text })
    for (let n = 0; n < 40_000 && attacker.socket.writable; n += 100) {
      attacker.send(...Array.from({ length: 100 }, () => part(payload)))
      await Promise.race([new Promise(setImmediate), attacker.ended])
    }
  }
}

/** 42: messages that are too large, in every way. */
export const oversized: Attack = {
  id: 42,
  name: 'messages too large, fragments without an end',
  rule: 'S7',
  tier: 'quick',
  injected: `from ${TIMES} connections at once: 1 MiB in a frame, fragments without an end, a frame that announces 2^62 bytes`,
  expects: {
    'a frame of 1 MiB': [1009],
    'fragments without an end': [1009],
    'tiny fragments without an end': [1008, 1009],
    'empty fragments without an end': [1008],
    'a frame of 2^62 bytes': [1009],
    'a message at the limit': ['answered'],
  },
  async strike(stage) {
    await each(stage, 'a frame of 1 MiB', (attacker) =>
      attacker.send({ opcode: OPCODES.text, payload: Buffer.alloc(KIB * KIB, 'x') }),
    )
    await each(stage, 'fragments without an end', endless(Buffer.alloc(KIB, 'x')))
    await each(stage, 'tiny fragments without an end', endless(Buffer.of(0x20)))
    await each(stage, 'empty fragments without an end', endless(Buffer.alloc(0)))
    await each(stage, 'a frame of 2^62 bytes', (attacker) =>
      attacker.send({ opcode: OPCODES.text, payload: Buffer.from('x'), declaredBytes: 1n << 62n }),
    )
    const fair = await Attacker.enter(stage.server, await stage.token('fair'))
    // The limit is 64 KiB, and what stays below it is nobody's harm.
    const answer = await fair.ask({ id: 3, ping: { pad: 'x'.repeat(64 * KIB - 40) } })
    stage.note('a message at the limit', answer === undefined ? await fair.end() : 'answered')
    fair.destroy()
  },
}

const BROKEN: readonly (readonly [name: string, code: number, frames: readonly ClientFrame[]])[] = [
  ['text that is no UTF-8', 1007, [{ opcode: OPCODES.text, payload: Buffer.of(0x7b, 0xff, 0xfe, 0x7d) }]],
  ['half a character', 1007, [{ opcode: OPCODES.text, payload: Buffer.of(0x22, 0xe2, 0x82) }]],
  ['a reserved bit', 1002, [{ opcode: OPCODES.text, payload: Buffer.from('{}'), reserved: 2 }]],
  ['a reserved opcode', 1002, [{ opcode: 3 }]],
  ['a frame that is not masked', 1002, [{ opcode: OPCODES.text, payload: Buffer.from('{}'), mask: 'none' }]],
  ['a ping in two fragments', 1002, [{ opcode: OPCODES.ping, isFinal: false }]],
  ['a ping of 126 bytes', 1002, [{ opcode: OPCODES.ping, payload: Buffer.alloc(126) }]],
  ['a continuation of nothing', 1002, [{ opcode: OPCODES.continuation, payload: Buffer.from('{}') }]],
  ['a message in the middle of another', 1002, [{ opcode: OPCODES.text, isFinal: false }, { opcode: OPCODES.text }]],
  ['the close code 1005', 1002, [{ opcode: OPCODES.close, payload: closePayload(1_005) }]],
  ['a close reason that is no UTF-8', 1007, [{ opcode: OPCODES.close, payload: closePayload(1_000, Buffer.of(0xff)) }]],
]

/** 43: frames against the standard. */
export const brokenFrames: Attack = {
  id: 43,
  name: 'text that is no UTF-8, frames against the standard',
  rule: 'S5',
  tier: 'quick',
  injected: `from ${TIMES} connections at once, each of ${BROKEN.length} things that no client may send`,
  expects: Object.fromEntries(BROKEN.map(([name, code]) => [name, [code]])),
  async strike(stage) {
    for (const [name, , frames] of BROKEN) await each(stage, name, (attacker) => attacker.send(...frames))
  },
}
