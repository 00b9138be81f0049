/** A thousand real connections that come while Redis is starting: nobody is in before it has loaded, everybody is afterwards. */
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import WebSocket from 'ws'
import { afterEach, expect, test } from 'vitest'
import { WRONGS } from '../support/reality/index.ts'
import { RedisServer } from '../support/redis-server.ts'
import { ServerProcess } from '../support/server-process.ts'
import { statusOf, statusWhen } from '../support/status.ts'
import { TEST_CONFIG } from '../support/test-config.ts'
import { connectionToken } from '../support/tokens.ts'

const CROWD = 1_000
/** So many may wait: the rest is told to come again. */
const WAIT_MAX = 600

let redis: RedisServer
let server: ServerProcess
const sockets = new Set<WebSocket>()
afterEach(async () => {
  for (const socket of sockets) socket.terminate()
  await server.stop()
  await redis.stop()
})

/** What one was told on its way in: `503` for each refusal, and the answer to its connect. */
interface Way {
  readonly refusals: { readonly status: number; readonly reason: unknown }[]
  readonly closes: number[]
  isIn: boolean
}

/** Tries until it is in, as a client does: after a refusal, a moment later. */
async function comeIn(token: string, way: Way, onRefused: () => void): Promise<void> {
  while (!way.isIn) {
    const socket = new WebSocket(server.socketUrl())
    sockets.add(socket)
    socket.on('error', () => {})
    const refused = once(socket, 'unexpected-response').then(([, response]) => response as IncomingMessage)
    const response = await Promise.race([once(socket, 'open').then(() => undefined), refused])
    if (response !== undefined) {
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk as Buffer)
      const problem = JSON.parse(Buffer.concat(chunks).toString()) as { readonly reason?: unknown }
      way.refusals.push({ status: response.statusCode ?? 0, reason: problem.reason })
      sockets.delete(socket)
      onRefused()
      await calm
      continue
    }
    socket.on('close', (code) => way.closes.push(code))
    socket.send(JSON.stringify({ id: 1, connect: { token } }))
    const [answer] = (await once(socket, 'message')) as [Buffer]
    const { connect } = JSON.parse(answer.toString()) as { readonly connect?: { readonly client?: unknown } }
    way.isIn = typeof connect?.client === 'string'
  }
}

/** Whoever was refused comes again when Redis is there: a client waits longer than this test wants to. */
let calm: Promise<unknown>

test('[G1] [G2] [G5] [G6] [R1] a thousand connections begun while Redis is starting: none in before it is ready, all in after, each refusal with its reason', async () => {
  const loading = WRONGS.find(({ name, when }) => name === 'loading its data set' && when === 'at start')
  redis = await RedisServer.start()
  await loading?.breaks(redis)
  const gate = { park_max: WAIT_MAX, release_rate: 2_000, start_budget: '60s' }
  server = await ServerProcess.listening({ config: { ...TEST_CONFIG, gate }, env: { REDIS_URL: redis.url } })
  calm = server.event('gate.opened')
  await statusWhen(server, ({ gate: { reason } }) => reason === 'redis.commands')
  const ways: Way[] = Array.from({ length: CROWD }, () => ({ refusals: [], closes: [], isIn: false }))
  const tokens = await Promise.all(ways.map((_, n) => connectionToken(`member-${n}`)))
  let refused = 0
  let enough = (): void => {}
  const full = new Promise<void>((resolve) => (enough = resolve))
  const entries = ways.map((way, n) =>
    comeIn(tokens[n] ?? '', way, () => {
      if (++refused === CROWD - WAIT_MAX) enough()
    }),
  )
  // As many wait as may, and all others were told why not.
  await full
  const before = await statusOf(server)
  expect([before.gate.state, before.admitted, ways.filter(({ isIn }) => isIn).length]).toEqual(['closed', 0, 0])
  expect(before.parked).toBeGreaterThan(0)
  await redis.command('CONFIG', 'SET', 'key-load-delay', '0')
  await Promise.all(entries)
  const after = await statusOf(server)
  expect([after.admitted, after.sessions, after.parked]).toEqual([CROWD, CROWD, 0])
  const told = new Set(ways.flatMap(({ refusals }) => refusals.map(({ status, reason }) => `${status} ${String(reason)}`)))
  expect([...told].filter((one) => !/^503 gate: (park-full|reopening|redis\.[a-z]+)$/.test(one))).toEqual([])
  expect(told.size).toBeGreaterThan(0)
  expect(ways.flatMap(({ closes }) => closes)).toEqual([])
})
