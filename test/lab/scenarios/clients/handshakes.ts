import { handshake } from '../../../support/raw-client.ts'
import type { Attack, Stage } from './attack.ts'
import { Attacker } from './attacker.ts'

const LONG = 'x'.repeat(64 * 1_024)
const SLOW = 200
const LONG_ONES = 5
/** The server gives a handshake 10 s, and looks every 5 s. */
const SLOWEST_MS = 25_000

/** Everything that a server answers until it ends the connection, of which the first line is enough. */
async function refusal(attacker: Attacker, withinMs?: number): Promise<string> {
  if ((await attacker.end(withinMs)) === 'still there') return 'still there'
  return /^HTTP\/1\.1 (\d{3})/.exec(attacker.head)?.[1] ?? 'cut'
}

async function slowOnes({ server, chance }: Stage): Promise<readonly Attacker[]> {
  const bytes = handshake('/connection/websocket', { 'X-Slow': 'yes' }).slice(0, -2)
  return Promise.all(
    Array.from({ length: SLOW }, async () => {
      const attacker = await Attacker.dial(server)
      // Each has stopped at another place.
      attacker.write(bytes.slice(0, chance.between(1, bytes.length)))
      return attacker
    }),
  )
}

/** A newcomer who does everything right, while the slow ones hold their sockets. */
async function newcomer({ server, token, note }: Stage): Promise<void> {
  const fair = await Attacker.enter(server, await token('fair'))
  const answer = await fair.ask({ id: 3, ping: {} })
  note('a newcomer meanwhile', answer === undefined ? 'refused' : 'let in')
  fair.destroy()
}

async function longHeads({ server, note }: Stage): Promise<void> {
  const long = await Attacker.dial(server)
  long.write(handshake('/connection/websocket', { 'X-Long': LONG }))
  note('a header of 64 KiB', await refusal(long))
  const endless = await Attacker.dial(server)
  endless.write(`GET /connection/websocket HTTP/1.1\r\nHost: x\r\nX-Endless: `)
  await endless.flood(Buffer.from(LONG), 64)
  note('a header without an end', await refusal(endless))
}

/** 46: handshakes that do not end, and heads that are too long. */
export const handshakes: Attack = {
  id: 46,
  name: 'slow handshakes, and headers of 64 KB',
  rule: 'S6',
  tier: 'quick',
  injected: `${SLOW} connections stop in the middle of their handshakes; others send a header of 64 KiB, or one without an end`,
  expects: {
    // The answer may be lost where the rest of what was sent is never read.
    'a header of 64 KiB': [400, 431, 'cut'],
    'a header without an end': [400, 431, 'cut'],
    'slow handshakes': ['held'],
    'a newcomer meanwhile': ['let in'],
  },
  async strike(stage) {
    const { note } = stage
    const slow = await slowOnes(stage)
    await newcomer(stage)
    await Promise.all(Array.from({ length: LONG_ONES }, () => longHeads(stage)))
    for (const { head, socket } of slow) note('slow handshakes', head === '' && !socket.destroyed ? 'held' : 'answered')
    for (const attacker of slow) attacker.destroy()
  },
}

/** The rest of 46: nobody may hold a socket for ever by being slow. It takes as long as the server allows, 15 s. */
export const slowloris: Attack = {
  id: 146,
  name: 'handshakes that never end',
  rule: 'S6',
  tier: 'full',
  injected: `${SLOW} connections stop in the middle of their handshakes, and stay`,
  expects: { 'slow handshakes': [400, 408, 'cut'], 'a newcomer meanwhile': ['let in'] },
  async strike(stage) {
    const slow = await slowOnes(stage)
    await newcomer(stage)
    await Promise.all(slow.map(async (attacker) => stage.note('slow handshakes', await refusal(attacker, SLOWEST_MS))))
  },
}
