/** Staging is production, and development is the same gate: the whole process in each environment, on a Redis that is loading, and then is not. */
import { afterEach, expect, test } from 'vitest'
import { clientOf, nextEvent } from '../../support/client.ts'
import { WRONGS } from '../../support/reality/index.ts'
import { RedisServer } from '../../support/redis-server.ts'
import { ServerProcess } from '../../support/server-process.ts'
import { statusOf, statusWhen } from '../../support/status.ts'
import { TEST_CONFIG } from '../../support/test-config.ts'

const ENVIRONMENTS = ['staging', 'production', 'development'] as const
type Environment = (typeof ENVIRONMENTS)[number]

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

interface Seen {
  /** While Redis loads: the gate, whom it has let in, and what a program is told. */
  readonly closed: readonly unknown[]
  /** Afterwards: somebody without a token, with one that is not ours, and with one that is. */
  readonly entries: readonly unknown[]
  readonly conveniences: readonly unknown[]
}

/** How it ends for somebody with this token. */
async function entry(server: ServerProcess, token: string | undefined): Promise<unknown> {
  const client = await clientOf(server, token === undefined ? {} : { more: { token } })
  ends.push(() => client.disconnect())
  const end = Promise.race([
    nextEvent<object>(client, 'connected').then(() => 'in'),
    nextEvent<{ code: number }>(client, 'disconnected').then(({ code }) => code),
  ])
  client.connect()
  return end
}

async function look(server: ServerProcess, redis: RedisServer): Promise<Seen> {
  const { gate, admitted } = await statusWhen(server, (status) => status.gate.reason === 'redis.commands')
  const startup = await fetch(server.url('/health/startup'))
  const ready = await fetch(server.url('/health/ready'))
  const closed = [
    gate.state,
    admitted,
    startup.status,
    ready.status,
    server.events.some(({ message }) => message === 'gate.opened'),
  ]
  await redis.command('CONFIG', 'SET', 'key-load-delay', '0')
  await server.event('gate.opened')
  const entries = [
    await entry(server, ''),
    await entry(server, 'no.token.ofours'),
    await entry(server, undefined),
    (await statusOf(server)).admitted > 0,
  ]
  const paths = ['/demo/sign-in', '/admin/state', '/api/info']
  const conveniences = await Promise.all(
    paths.map(async (path) => (await fetch(server.url(path), { method: path === '/admin/state' ? 'GET' : 'POST' })).status),
  )
  return { closed, entries, conveniences }
}

async function seen(environment: Environment): Promise<Seen> {
  const loading = WRONGS.find(({ name, when }) => name === 'loading its data set' && when === 'at start')
  const redis = await RedisServer.start()
  ends.push(() => redis.stop())
  await loading?.breaks(redis)
  const server = await ServerProcess.listening({
    config: TEST_CONFIG,
    env: { TIDEGATE_ENV: environment, REDIS_URL: redis.url },
    args: ['--address', '127.0.0.1'],
  })
  ends.push(() => server.stop())
  return look(server, redis)
}

test('[R1] [G1] [S10] the gate and the tokens are the same in staging, production and development, and conveniences in development alone', async () => {
  const [staging, production, development] = await Promise.all(ENVIRONMENTS.map(seen))
  expect(staging).toEqual(production)
  expect(production).toEqual({
    closed: ['closed', 0, 503, 503, false],
    entries: [3500, 3500, 'in', true],
    conveniences: [403, 403, 401],
  })
  expect(development?.closed).toEqual(production?.closed)
  expect(development?.entries).toEqual(production?.entries)
})
