import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { drill, drilled, DRILL_CONFIG, NOTHING } from '../support/drill.ts'
import { eventually } from '../support/faults/eventually.ts'
import { RedisServer } from '../support/redis-server.ts'
import { ServerProcess } from '../support/server-process.ts'

const LONG = { timeout: 180_000 }

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

describe('tidegate drill, against a server on a real Redis', () => {
  test('[L7] kill-subscriber: seen, told, and every promise kept; said so that a person understands it', LONG, async () => {
    const run = await drill(server, ['kill-subscriber'], redis.url)
    expect(await run.exited).toBe(0)
    expect(run.err).toBe('')
    expect(run.out).toMatch(/^kill-subscriber on http:\/\/127\.0\.0\.1:\d+ {2}test · plain · /)
    expect(run.out).toMatch(/ s {2}drill {4}\d pub\/sub connections? killed on 127\.0\.0\.1:\d+/)
    expect(run.out).toMatch(/ s {2}gate {5}closed \((redis\.subscriber|reopening)\): /)
    expect(run.out).toMatch(/ s {2}gate {5}open\n/)
    expect(run.out).toMatch(/ s {2}clients {2}4 of 4 were told degraded \(redis\.subscriber\)\n/)
    expect(run.out).toMatch(/ s {2}clients {2}4 of 4 were told restored\n/)
    expect(run.out).toMatch(/\nKEPT {2}the fault was seen, and every promise was kept\n/)
    expect(run.out).toMatch(
      /acknowledged and lost 0, twice 0, out of order 0, holes 0, falsely recovered 0, wrong close codes 0\n/,
    )
  })

  test('[L1] [L4] demote: the gate closes and opens again, nothing is lost, and Redis is a master afterwards', LONG, async () => {
    const { code, result } = await drilled(server, ['demote', '1s'], redis.url)
    expect(result).toMatchObject({ action: 'demote', environment: 'test', verdict: 'kept', broken: [], undoByHand: [] })
    expect(code).toBe(0)
    expect(result.figures).toMatchObject({ ...NOTHING, clients: 4, toldDegraded: 4, toldRestored: 4, disconnected: 0 })
    expect(result.figures.closedAfterMs).toBeLessThan(1_000)
    expect(result.figures.reopenedAfterMs).toBeGreaterThan(0)
    expect(result.figures.acknowledged).toBe(result.figures.sent)
    expect(result.figures.delivered).toBe(4 * result.figures.sent)
    expect(await roleOf(redis)).toBe('master')
  })

  test('Ctrl-C in the middle: what was done is undone', LONG, async () => {
    const run = await drill(server, ['pause-redis', '60s', '--redis-pid', String(redis.pid)])
    await run.until(/gate {5}closed/)
    run.signal('SIGINT')
    expect(await run.exited).toBe(130)
    expect(await redis.command('PING')).toBe('PONG')
  })

  test('a drill that is killed in the middle: the guardian undoes it', LONG, async () => {
    const run = await drill(server, ['demote', '60s'], redis.url)
    await run.until(/gate {5}closed/)
    expect(await roleOf(redis)).toBe('slave')
    run.signal('SIGKILL')
    await run.exited
    await eventually('it is a master again', async () => (await roleOf(redis)) === 'master')
  })
})

async function roleOf(one: RedisServer): Promise<unknown> {
  return ((await one.command('ROLE')) as readonly unknown[])[0]
}
