import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { handshake, RawClient } from '../../../support/raw-client.ts'
import { RedisServer } from '../../../support/redis-server.ts'
import { ServerProcess } from '../../../support/server-process.ts'
import { connectionToken } from '../../../support/tokens.ts'
import { Judgement } from '../../judgement.ts'
import type { LabScenario } from '../../scenario.ts'
import { Timeline } from '../../timeline.ts'
import { CONFIG, DRAIN_MS } from './stage.ts'

const CLIENTS = 300
/** Those who neither read nor answer keep a drain going for as long as it may. */
const DEAF = 5

/** What it was like to be there. */
interface Crowd {
  /** Close codes of all who were in. */
  codes(): Promise<readonly number[]>
  /** Sockets that do not answer a close. */
  readonly deaf: readonly { destroy(): unknown }[]
}

class Drains {
  readonly judgement = new Judgement()
  readonly timeline = new Timeline()
  readonly figures: Record<string, number> = {}
  readonly #redis: RedisServer
  readonly #logs: ServerProcess[] = []

  constructor(redis: RedisServer) {
    this.#redis = redis
  }

  get logs(): readonly ServerProcess['events'][] {
    return this.#logs.map(({ events }) => events)
  }

  async server(url = this.#redis.url): Promise<ServerProcess> {
    const server = await ServerProcess.listening({ config: CONFIG, env: { REDIS_URL: url } })
    this.#logs.push(server)
    return server
  }

  /** Before anything has proved that it works: nobody may be let in on the way down. */
  async beforeReady(): Promise<void> {
    const server = await this.server('redis://127.0.0.1:1')
    server.signal('SIGTERM')
    const code = await server.exited
    this.judgement.hold('R9', code === 0, `SIGTERM before ready: exit ${code}`)
    this.judgement.hold('R1', !has(server, 'gate.opened'), 'SIGTERM before ready: the gate opened')
    this.judgement.see('a drain before ready', has(server, 'server.draining'))
  }

  /** Everybody is told 3001, nobody new is let in, and it ends in time. @param begin what is done with the process before */
  async withCrowd(name: string, begin: (server: ServerProcess) => void, deafCount = 0): Promise<void> {
    const server = await this.server()
    await server.event('gate.opened')
    const crowd = await crowdOf(server, deafCount)
    const fromMs = this.timeline.nowMs()
    begin(server)
    await server.event('server.draining')
    const late = deafCount > 0 ? await statusLine(server.port) : undefined
    const code = await server.exited
    const codes = await crowd.codes()
    for (const socket of crowd.deaf) socket.destroy()
    this.timeline.span(name, 'drains', fromMs)
    const ms = Number((await server.event('server.stopped'))['ms'])
    this.figures[`${name}: drain ms`] = ms
    this.judgement.hold('R9', code === 0, `${name}: exit ${code}`)
    this.judgement.hold('R9', ms <= DRAIN_MS, `${name}: the drain took ${ms} ms`)
    const others = codes.filter((one) => one !== 3001)
    this.judgement.hold('G4', others.length === 0, `${name}: ${others.length} were told ${[...new Set(others)].join(', ')}`)
    if (late !== undefined) this.judgement.hold('G4', !late.includes(' 101 '), `${name}: somebody new was let in: ${late}`)
    this.judgement.see(`${name}: all were told`, codes.length === CLIENTS)
  }

  /** The second one ends it at once, with another code. */
  async twice(): Promise<void> {
    const server = await this.server()
    await server.event('gate.opened')
    const { deaf } = await crowdOf(server, DEAF)
    server.signal('SIGTERM')
    await server.event('server.draining')
    server.signal('SIGTERM')
    const code = await server.exited
    for (const socket of deaf) socket.destroy()
    this.judgement.hold('R9', code === 1, `SIGTERM twice: exit ${code}`)
    this.judgement.see('the second one came into a drain', !has(server, 'server.stopped'))
  }
}

export const sigterm: LabScenario = {
  id: 49,
  name: 'SIGTERM before ready, with many sockets, twice, while Redis is frozen, and while the process is blocked',
  group: 'process',
  rules: ['R1', 'R9', 'G4'],
  tier: 'quick',
  async run() {
    const redis = await RedisServer.start()
    const drains = new Drains(redis)
    try {
      await drains.beforeReady()
      await drains.withCrowd('with many sockets', (server) => server.signal('SIGTERM'), DEAF)
      await drains.twice()
      await drains.withCrowd('while blocked', (server) => {
        server.signal('SIGSTOP')
        server.signal('SIGTERM')
        server.signal('SIGCONT')
      })
      await drains.withCrowd('while Redis is frozen', (server) => {
        redis.freeze()
        server.signal('SIGTERM')
      })
    } finally {
      redis.thaw()
      await redis.stop()
    }
    const { judgement, figures, timeline } = drains
    const { observed, unobserved, checked, violations } = judgement
    return {
      injected: `SIGTERM in five situations, ${CLIENTS} clients`,
      observed,
      unobserved,
      checked,
      violations,
      figures,
      timeline: timeline.with(...drains.logs),
    }
  },
}

const has = (server: ServerProcess, name: string): boolean => server.events.some(({ message }) => message === name)

async function crowdOf(server: ServerProcess, deafCount: number): Promise<Crowd> {
  const token = await connectionToken('ada')
  const clients = await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      const client = await comesIn(server)
      client.send({ id: 1, connect: { token } })
      await client.line(({ id }) => id === 1)
      return client
    }),
  )
  const deaf = await Promise.all(
    Array.from({ length: deafCount }, async () => {
      const socket = connect(server.port, '127.0.0.1')
      socket.on('error', () => {})
      socket.write(handshake('/connection/websocket'))
      await once(socket, 'data')
      return socket.pause()
    }),
  )
  return { deaf, codes: async () => (await Promise.all(clients.map((client) => client.closed()))).map(({ code }) => code) }
}

const TRIES_MAX = 50
const AGAIN_MS = 200

/** On a machine that is busy the gate may close for a moment: who is refused comes again, as clients do. */
async function comesIn(server: ServerProcess): Promise<RawClient> {
  for (let tries = 1; ; tries++) {
    try {
      return await RawClient.open(server.socketUrl())
    } catch (error) {
      if (tries === TRIES_MAX) throw error
      await pause(AGAIN_MS)
    }
  }
}

/** How somebody new is answered. */
async function statusLine(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write(handshake('/connection/websocket'))
  const said = await new Promise<string>((resolve) => {
    socket.once('data', (chunk: Buffer) => resolve(chunk.toString().split('\r\n')[0] ?? ''))
    socket.once('close', () => resolve('closed'))
  })
  socket.destroy()
  return said
}
