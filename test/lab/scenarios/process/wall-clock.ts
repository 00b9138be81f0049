import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FakedWall, findFaketime } from '../../../../src/lab/host/index.ts'
import { RawClient } from '../../../support/raw-client.ts'
import { statusWhen } from '../../../support/status.ts'
import { connectionToken } from '../../../support/tokens.ts'
import type { LabScenario } from '../../scenario.ts'
import { isNamed, ProcessStage, type Guest } from './stage.ts'

const HOUR_MS = 3_600_000
/** Error of the protocol: the client should come with another. */
const EXPIRED = 109

/**
 * The wall clock jumps an hour ahead, then an hour behind the truth. Whatever waits or is measured goes by the other clock and must
 * notice nothing; tokens are judged by the wall, which is what they were written by.
 */
export const wallClock: LabScenario = {
  id: 52,
  name: 'the wall clock jumps: an hour ahead, then an hour behind (libfaketime)',
  group: 'process',
  rules: ['R14', 'S10', 'L1', 'G5', 'C1', 'C5'],
  tier: 'host',
  async run() {
    const library = findFaketime()
    if (library === undefined) throw new Error('libfaketime is missing: sudo apt-get install libfaketime')
    const directory = mkdtempSync(join(tmpdir(), 'tidegate-wall-'))
    try {
      const wall = new FakedWall(library, directory)
      const stage = await ProcessStage.on(async (on) => {
        const { timeline } = on
        const ada = await on.guest('ada')
        await ada.enter()
        await ada.send('before')
        const mark = on.server.events.length
        for (const [n, aheadMs] of [HOUR_MS, -HOUR_MS].entries()) {
          const fromMs = timeline.nowMs()
          const jumpedMs = performance.now()
          wall.set(aheadMs)
          await tokens(on, aheadMs)
          // Everything has been proved anew since: timers went on.
          await statusWhen(on.server, ({ gate }) => (gate.proofAgeMs ?? Infinity) < performance.now() - jumpedMs - 1)
          await unharmed(on, ada, n + 2)
          timeline.span('wall clock', `${aheadMs > 0 ? '+' : '-'}1 h`, fromMs)
        }
        wall.set(0)
        const turned = on.since(mark).filter(isNamed('gate.closed', 'service.suspect', 'service.lost'))
        on.judgement.hold(
          'R14',
          turned.length === 0,
          `a jump of the wall clock was taken for a standstill: ${JSON.stringify(turned[0])}`,
        )
      }, wall.env)
      return stage.outcome('the wall clock +1 h, then -1 h', {})
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  },
}

/** By the wall: one that ends in half an hour has ended an hour ahead; one that ends in two hours never has; none is refused for being of now. */
async function tokens(on: ProcessStage, aheadMs: number): Promise<void> {
  const { judgement, server } = on
  const mark = server.events.length
  const isAhead = aheadMs > 0
  const words = isAhead ? 'an hour ahead' : 'an hour behind'
  const expected = { 'of two hours': 'in', 'of half an hour': isAhead ? 'expired' : 'in', 'that ended two hours ago': 'expired' }
  const seconds = { 'of two hours': 7_200, 'of half an hour': 1_800, 'that ended two hours ago': -7_200 }
  for (const name of Object.keys(seconds) as (keyof typeof seconds)[]) {
    const came = await entry(server.socketUrl(), await connectionToken('bob', { ttlSeconds: seconds[name] }))
    judgement.hold('S10', came === expected[name], `${words} a token ${name} was: ${came}`)
  }
  // What is refused for good is logged, with the time that the process takes it for.
  await entry(server.socketUrl(), await connectionToken('eve', { secret: 'another secret, thirty-two bytes and more' }))
  const { timestamp } = await on.event(mark, isNamed('connection.refused'))
  const offMs = Date.parse(String(timestamp)) - Date.now()
  judgement.see(`the process saw it ${words}`, Math.abs(offMs - aheadMs) < HOUR_MS / 2)
}

/** What a token is good for. */
async function entry(url: string, token: string): Promise<string> {
  const client = await RawClient.open(url).catch((error: Error) => error.message)
  if (typeof client === 'string') return client
  client.send({ id: 1, connect: { token } })
  const answered = client
    .line(({ id }) => id === 1)
    .then(({ error }) => {
      const code = (error as { readonly code: number } | undefined)?.code
      return code === undefined ? 'in' : code === EXPIRED ? 'expired' : `error ${code}`
    })
  const came = await Promise.race([answered, client.closed().then(({ code }) => `closed with ${code}`)])
  client.socket.terminate()
  return came
}

/** Who was in is in, and the channel goes on where it was. */
async function unharmed(on: ProcessStage, ada: Guest, expected: number): Promise<void> {
  const { judgement } = on
  const { offset } = await ada.send(`message-${expected}`)
  judgement.hold('L1', offset === expected, `publication ${expected} has offset ${offset}`)
  const reader = await on.guest(`reader${expected}`)
  await reader.client.ready()
  const subscription = await reader.enter()
  const { publications } = await subscription.history({ limit: 100 })
  judgement.hold('C5', publications.length === expected, `${publications.length} of ${expected} publications are kept`)
  judgement.hold(
    'C1',
    publications.every(({ offset }, index) => offset === index + 1),
    'offsets are not in order',
  )
  judgement.hold('G5', ![...ada.left, ...reader.left].includes(1011), 'somebody was closed with 1011')
  judgement.hold('R14', ada.left.length === 0, `who was in was thrown out with ${ada.left.join(', ')}`)
}
