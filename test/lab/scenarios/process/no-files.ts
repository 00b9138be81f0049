import { once } from 'node:events'
import { readdirSync, readlinkSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { limitFiles } from '../../../../src/lab/host/index.ts'
import { handshake } from '../../../support/raw-client.ts'
import type { LabScenario } from '../../scenario.ts'
import { isNamed, ProcessStage } from './stage.ts'

const NEWCOMERS = 10

/**
 * The process may open nothing more, and then Redis hangs up: it cannot come back to Redis, so its gate must be closed; it goes
 * on living, those who are in stay, and it mends itself when it may open files again.
 */
export const noFiles: LabScenario = {
  id: 51,
  name: 'no file descriptor is left (prlimit), and then Redis hangs up',
  group: 'process',
  rules: ['R1', 'R6', 'R11', 'G5', 'L7', 'C5'],
  tier: 'host',
  async run() {
    let [recoveryMs, refused] = [0, 0]
    const stage = await ProcessStage.on(async (on) => {
      const { server, redis, judgement, timeline } = on
      const ada = await on.guest('ada')
      await ada.enter()
      await ada.send('before')
      // A probe on a connection of its own, that was there before.
      const agent = new Agent({ keepAlive: true, maxSockets: 1 })
      judgement.hold('R1', (await probe(server.port, '/health/ready', agent)) === 200, 'it was not ready before')
      const mark = server.events.length
      const fromMs = timeline.nowMs()
      const limit = limitFiles(server.pid, nothingFree(server.pid))
      try {
        const came = await Promise.all(Array.from({ length: NEWCOMERS }, () => knock(server.port)))
        refused = came.filter((one) => one !== 'answered').length
        judgement.see(`newcomers were ${[...new Set(came)].join(' and ')}`, refused === NEWCOMERS)
        for (const type of ['normal', 'pubsub']) await redis.command('CLIENT', 'KILL', 'TYPE', type)
        await on.event(mark, isNamed('gate.closed'))
        const emfile = await on.event(
          mark,
          ({ message, reason }) => message.startsWith('service.') && String(reason).includes('EMFILE'),
        )
        judgement.see('the reason was EMFILE', emfile !== undefined)
        judgement.hold('R6', (await probe(server.port, '/health/ready', agent)) === 503, 'it says that it is ready')
        judgement.hold('R11', (await probe(server.port, '/health/live', agent)) === 200, 'it says that it does not live')
        judgement.hold('R1', !on.since(mark).some(isNamed('gate.opened')), 'the gate opened meanwhile')
      } finally {
        limit.lift()
      }
      timeline.span('process', 'may open nothing', fromMs)
      const healedMs = timeline.nowMs()
      await on.event(mark, isNamed('gate.opened'))
      recoveryMs = timeline.nowMs() - healedMs
      const bob = await on.guest('bob')
      await bob.client.ready()
      const { offset } = await ada.send('after')
      judgement.hold('C5', offset === 2, `the second publication has offset ${offset}`)
      judgement.hold('L7', ada.left.length === 0, `who was in was thrown out with ${ada.left.join(', ')}`)
      judgement.hold('G5', ![...ada.left, ...bob.left].includes(1011), 'somebody was closed with 1011')
      agent.destroy()
    })
    return stage.outcome(
      'no descriptor may be opened; CLIENT KILL of all connections to Redis',
      { newcomersNotAnswered: refused },
      recoveryMs,
    )
  },
}

/**
 * The limit at which nothing can be opened, also when connections end: a new descriptor has the lowest free number, and each
 * number below this one is taken by something that lasts. Standard output is a socket, too.
 */
function nothingFree(pid: number): number {
  const directory = `/proc/${pid}/fd`
  const open = new Map(readdirSync(directory).map((name) => [Number(name), readlinkSync(`${directory}/${name}`)]))
  for (let number = 3; ; number++) if (open.get(number)?.startsWith('socket:') !== false) return number
}

/** So long may a handshake be left without an answer: the kernel has taken the connection, and nobody else does. */
const KNOCK_MS = 500

/** @returns what becomes of a handshake. */
async function knock(port: number): Promise<'answered' | 'hung up' | 'kept waiting'> {
  const socket = connect(port, '127.0.0.1')
  socket.write(handshake('/connection/websocket'))
  // Who is hung up on after he spoke sees a reset, and that is an error to whoever waits for anything else.
  const came = await Promise.race([
    once(socket, 'data').then(
      () => 'answered' as const,
      () => 'hung up' as const,
    ),
    once(socket, 'end').then(
      () => 'hung up' as const,
      () => 'hung up' as const,
    ),
    pause(KNOCK_MS).then(() => 'kept waiting' as const),
  ])
  socket.on('error', () => {})
  socket.destroy()
  return came
}

function probe(port: number, path: string, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = get({ host: '127.0.0.1', port, path, agent }, (response) => {
      response.resume()
      response.once('end', () => resolve(response.statusCode ?? 0))
    })
    asked.once('error', reject)
  })
}
