import { setTimeout as pause } from 'node:timers/promises'
import { State, type Centrifuge } from 'centrifuge'
import WebSocket from 'ws'
import { clientOf } from '../../../support/client.ts'
import { QUICK_CONFIG } from '../../../support/reality/index.ts'
import { RedisServer } from '../../../support/redis-server.ts'
import { ServerProcess } from '../../../support/server-process.ts'
import { chanceOf } from '../../chance.ts'
import { Judgement } from '../../judgement.ts'
import type { LabScenario } from '../../scenario.ts'
import { Timeline } from '../../timeline.ts'

const CLIENTS = 24
/** Behind the start, and longer than a proof waits for a connection: attempts fail before Redis is there. */
const LATE_MS = [1_200, 2_400] as const
/** As long as two proofs and a back-off may take, on a machine that is busy. */
const OPENS_WITHIN_MS = 5_000

/** Closes that a client's socket saw: the client itself tells all that broke as one code. */
function watchedSocket(closes: number[]): unknown {
  return class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols)
      this.on('close', (code) => closes.push(code))
    }
  }
}

/** All come before Redis does, and go on coming. */
export const late: LabScenario = {
  id: 2,
  name: 'Redis comes late, and clients are there before it',
  group: 'redis',
  rules: ['R8', 'G1', 'G3', 'G5', 'G7'],
  tier: 'quick',
  async run({ seed }) {
    const judgement = new Judgement()
    const lateMs = chanceOf(seed).between(...LATE_MS)
    const redis = await RedisServer.absent()
    const closes: number[] = []
    const clients: Centrifuge[] = []
    const server = await ServerProcess.listening({ config: QUICK_CONFIG, env: { REDIS_URL: redis.url } })
    try {
      const timeline = new Timeline()
      const absentMs = timeline.nowMs()
      const websocket = watchedSocket(closes)
      for (let n = 0; n < CLIENTS; n++) clients.push(await clientOf(server, { user: `user-${n}`, more: { websocket } }))
      for (const client of clients) client.connect()
      const inAll = Promise.all(clients.map((client) => client.ready()))
      await pause(lateMs)
      // A process that stood still meanwhile has refused few of them yet.
      await server.eventsNamed('connection.refused', CLIENTS)
      const isOpenBefore = server.events.some(({ message }) => message === 'gate.opened')
      const isInBefore = clients.some((client) => client.state === State.Connected)
      await redis.restart()
      timeline.span('fault', 'Redis is absent', absentMs)
      const startedMs = Date.now()
      const opened = await server.event('gate.opened')
      const recoveryMs = Math.max(0, Date.parse(String(opened['timestamp'])) - startedMs)
      const comingMs = timeline.nowMs()
      await inAll
      timeline.span('clients', `all ${CLIENTS} come in`, comingMs)
      const refused = server.events.filter(({ message }) => message === 'connection.refused').length
      judgement.see(`${refused} connections refused while Redis was absent`, refused >= CLIENTS)
      judgement.see(
        'services were lost and tried again',
        server.events.some(({ message }) => message === 'service.lost'),
      )
      judgement.hold('G1', !isInBefore, 'somebody was in before Redis was there')
      judgement.hold('G7', !isOpenBefore, 'the gate was open before Redis was there')
      judgement.hold('G5', !closes.includes(1011), 'somebody was closed with 1011')
      judgement.hold('R8', recoveryMs < OPENS_WITHIN_MS, `the gate opened ${recoveryMs} ms after Redis was there`)
      return {
        injected: `nothing listens for ${lateMs} ms`,
        observed: judgement.observed,
        unobserved: judgement.unobserved,
        checked: judgement.checked,
        violations: judgement.violations,
        recoveryMs,
        figures: { clients: CLIENTS, refused, lateMs },
        timeline: timeline.with(server.events),
      }
    } finally {
      for (const client of clients) client.disconnect()
      await server.stop()
      await redis.stop()
    }
  },
}
