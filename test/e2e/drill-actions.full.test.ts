import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CommandProcess, MAIN } from '../support/command-process.ts'
import { drill, drilled, DRILL_CONFIG, NOTHING } from '../support/drill.ts'
import { RedisCluster } from '../support/redis-cluster.ts'
import { RedisSentinels } from '../support/redis-sentinel.ts'
import { freePort, RedisServer } from '../support/redis-server.ts'
import { ServerProcess } from '../support/server-process.ts'

const LONG = { timeout: 60_000 }

let redis: RedisServer
let server: ServerProcess

beforeAll(async () => {
  redis = await RedisServer.start({ args: ['--enable-debug-command', 'local', '--appendonly', 'yes'] })
  server = await ServerProcess.start({ config: DRILL_CONFIG, env: { REDIS_URL: redis.url } })
})

afterAll(async () => {
  await server.stop()
  await redis.stop()
})

/** As many drills as an operator would hold in a day. */
describe('every action of tidegate drill', () => {
  test('pause-redis by CLIENT PAUSE', LONG, async () => {
    const { code, result } = await drilled(server, ['pause-redis', '2s'], redis.url)
    expect([code, result.verdict]).toEqual([0, 'kept'])
    expect(result.figures).toMatchObject(NOTHING)
    expect(result.figures.closedAfterMs).toBeLessThan(2_000)
    expect(result.figures.reopenedAfterMs).toBeGreaterThan(0)
  })

  test('loading: LOADING is what the service says, and Redis has its own settings and keys again', LONG, async () => {
    const { code, result } = await drilled(server, ['loading', '2s'], redis.url)
    expect([code, result.verdict]).toEqual([0, 'kept'])
    expect(result.figures).toMatchObject(NOTHING)
    expect(result.timeline.map(({ what }) => what).join('\n')).toMatch(/loading/i)
    expect(await redis.command('CONFIG', 'GET', 'key-load-delay')).toEqual({ 'key-load-delay': '0' })
    expect(await redis.command('KEYS', 'tidegate-drill:*')).toEqual([])
  })

  test('loading, where DEBUG is not allowed: it cannot, says what would be needed, and has done nothing', LONG, async () => {
    const plain = await RedisServer.start()
    try {
      const { code, said } = await drilled(server, ['loading', '2s'], plain.url)
      expect(code).toBe(69)
      expect(said).toContain('enable-debug-command local')
      expect(await plain.command('DBSIZE')).toBe(0)
    } finally {
      await plain.stop()
    }
  })

  test('a Redis that is not this service’s: nobody sees it, and the drill is void', LONG, async () => {
    const other = await RedisServer.start()
    try {
      const { code, result } = await drilled(server, ['pause-redis', '200ms'], other.url)
      expect([code, result.verdict, result.observed]).toEqual([3, 'void', []])
    } finally {
      await other.stop()
    }
  })

  test('half-open, through the relay: noticed by a deadline, and new connections are made while it lasts', LONG, async () => {
    const port = await freePort()
    const relay = new CommandProcess(['drill', 'relay', '--port', String(port), '--redis', redis.url])
    await relay.until(/relay on/)
    const behind = await ServerProcess.start({ config: DRILL_CONFIG, env: { REDIS_URL: `redis://127.0.0.1:${port}` } })
    try {
      const { code, result } = await drilled(behind, ['half-open', '12s', '--relay', `127.0.0.1:${port}`])
      expect([code, result.verdict]).toEqual([0, 'kept'])
      expect(result.figures).toMatchObject(NOTHING)
      // Open again before the relay lets go: each connection has a deadline of its own, the reader's is the longest.
      expect(result.figures.reopenedAfterMs).toBeLessThan(0)
      const without = await drilled(server, ['half-open', '3s', '--relay', `127.0.0.1:${redis.port}`])
      expect([without.code, without.said]).toEqual([69, expect.stringContaining('is no relay')])
    } finally {
      await behind.stop()
      relay.signal('SIGINT')
      expect(await relay.exited).toBe(0)
    }
  })

  test('half-open without a relay says how one is put there', LONG, async () => {
    const { code, said } = await drilled(server, ['half-open', '--relay', `127.0.0.1:${await freePort()}`])
    expect(code).toBe(69)
    expect(said).toContain('tidegate drill relay --redis')
  })

  test('restart of the service, as a supervisor does it', LONG, async () => {
    const port = await freePort()
    const started = await ServerProcess.start({ config: DRILL_CONFIG, env: { REDIS_URL: redis.url }, port })
    const serve = `${process.execPath} ${MAIN} serve --config ${started.directory}/config.json --data_dir=${started.directory}/data --port ${port}`
    const start = `TIDEGATE_ENV=test REDIS_URL=${redis.url} exec ${serve}`
    const { code, result } = await drilled(started, ['restart', '--pid', String(started.pid), '--start', start])
    const [, pid] = /--start runs as (\d+)/.exec(result.timeline.map(({ what }) => what).join('\n')) ?? []
    try {
      expect([code, result.verdict, result.broken]).toEqual([0, 'kept', []])
      expect(result.figures).toMatchObject({ ...NOTHING, disconnected: 4, recovered: 4, toldOfLoss: 0 })
      expect(result.observed).toContain('another life of the service answers')
    } finally {
      if (pid !== undefined) process.kill(Number(pid), 'SIGKILL')
      await started.stop()
    }
  })

  test('restart of Redis, by kill -9, with its append-only file', LONG, async () => {
    const run = await drill(server, ['restart', '--redis-pid', String(redis.pid), '--kill', '--json'], redis.url)
    await server.eventsNamed('gate.closed', server.events.filter(({ message }) => message === 'gate.closed').length + 1)
    await redis.kill()
    await redis.restart()
    expect(await run.exited).toBe(0)
    expect(JSON.parse(run.out)).toMatchObject({ verdict: 'kept', figures: { ...NOTHING, lostAsPermitted: 0 } })
  })

  test('a wrong process is not signalled', LONG, async () => {
    const { code, said } = await drilled(server, ['restart', '--redis-pid', String(server.pid)])
    expect(code).toBe(69)
    expect(said).toContain('looks like no Redis')
  })

  test('demote with Sentinel: another one is promoted, and it stays', { timeout: 120_000 }, async () => {
    const sentinels = await RedisSentinels.start()
    const config = { ...DRILL_CONFIG, engine: { type: 'redis', redis: { ...DRILL_CONFIG.engine.redis, address: sentinels.url } } }
    const behind = await ServerProcess.start({ config })
    try {
      const before = await sentinels.masterPort()
      const { code, result } = await drilled(behind, ['demote'], sentinels.url)
      expect([code, result.verdict, result.broken]).toEqual([0, 'kept', []])
      expect(await sentinels.masterPort()).not.toBe(before)
    } finally {
      await behind.stop()
      await sentinels.stop()
    }
  })

  test('demote in a cluster: a replica takes over and gives it back, and nothing is lost', { timeout: 120_000 }, async () => {
    const cluster = await RedisCluster.start()
    const config = { ...DRILL_CONFIG, engine: { type: 'redis', redis: { ...DRILL_CONFIG.engine.redis, address: cluster.url } } }
    const behind = await ServerProcess.start({ config })
    try {
      const { code, result } = await drilled(behind, ['demote', '2s'], cluster.url)
      expect([code, result.verdict, result.broken]).toEqual([0, 'kept', []])
      expect(result.figures).toMatchObject(NOTHING)
    } finally {
      await behind.stop()
      await cluster.stop()
    }
  })
})
