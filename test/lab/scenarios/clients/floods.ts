import { deflateRawSync } from 'node:zlib'
import { encodeFrame, OPCODES } from '../../../../src/lab/index.ts'
import type { Attack } from './attack.ts'
import { Attacker } from './attacker.ts'

const MASK = Buffer.of(1, 2, 3, 4)
const AT_ONCE = 4

const many = (count: number, opcode: number, payload: Uint8Array | string = ''): Buffer =>
  Buffer.concat(Array.from({ length: count }, () => encodeFrame({ opcode, payload: Buffer.from(payload as string) }, MASK)))

const KINDS: readonly (readonly [name: string, codes: readonly number[], bytes: Buffer, times: number])[] = [
  ['pings', [3013], many(1_000, OPCODES.ping, 'x'.repeat(100)), 100],
  ['pings that are not read', [3013], many(1_000, OPCODES.ping, 'x'.repeat(100)), 100],
  ['pongs', [3013], many(1_000, OPCODES.pong), 100],
  ['empty messages', [3501], many(1_000, OPCODES.text), 100],
  ['answers to pings of the protocol', [3013], many(1_000, OPCODES.text, '{}'), 100],
  ['tiny publications', [3013], many(1_000, OPCODES.text, '{"id":9,"publish":{"channel":"talk:flood","data":1}}'), 100],
  ['commands that there are not', [3013, 3509], many(1_000, OPCODES.text, '{"id":9,"nothing":{}}'), 100],
]

/** 44: more of what is small than anybody can mean. */
export const floods: Attack = {
  id: 44,
  name: 'floods of pings, pongs, empty and tiny messages',
  rule: 'S14',
  tier: 'quick',
  injected: `from ${AT_ONCE} connections at once, up to 100,000 frames each of ${KINDS.length} kinds`,
  expects: Object.fromEntries(KINDS.map(([name, codes]) => [name, codes])),
  async strike({ server, token, note }) {
    for (const [name, , bytes, times] of KINDS) {
      await Promise.all(
        Array.from({ length: AT_ONCE }, async (_, n) => {
          const attacker = await Attacker.enter(server, await token(`mallory-${n}`), 'talk:flood')
          const isDeaf = name.includes('not read')
          if (isDeaf) attacker.socket.pause()
          await attacker.flood(bytes, times)
          if (isDeaf) attacker.socket.resume()
          note(name, await attacker.end())
        }),
      )
    }
  },
}

const BOMB_BYTES = 64 * 1_048_576

/** 45: a message that is small on the way and large on arrival. */
export const bomb: Attack = {
  id: 45,
  name: 'a compression bomb',
  rule: 'S5',
  tier: 'quick',
  injected: `${AT_ONCE} connections offer compression and send 64 MiB in some 64 KiB`,
  expects: { 'compression was offered': ['not taken'], 'the bomb': [1002] },
  memoryMiB: 48,
  async strike({ server, note }) {
    const payload = deflateRawSync(Buffer.alloc(BOMB_BYTES, 'x'))
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        const attacker = await Attacker.open(server, { 'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits' })
        note('compression was offered', /sec-websocket-extensions/i.test(attacker.head) ? 'taken' : 'not taken')
        attacker.send({ opcode: OPCODES.text, payload, reserved: 4 })
        note('the bomb', await attacker.end())
      }),
    )
  },
}
