import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { clientOf, connected, Inbox, subscribed } from '../../support/client.ts'
import { redisBinary } from '../../support/redis-server.ts'
import { ServerProcess, type ServerOptions } from '../../support/server-process.ts'
import { TEST_CONFIG } from '../../support/test-config.ts'

let directory: string
const servers: ServerProcess[] = []

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tidegate-own-'))
})

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop()
  rmSync(directory, { recursive: true, force: true })
})

/** Nothing is named, and this machine has a server. */
const NOTHING_NAMED: ServerOptions = { config: TEST_CONFIG, findsEngine: true, env: { REDIS_SERVER_BIN: redisBinary() } }

async function start(more: ServerOptions = {}): Promise<ServerProcess> {
  const server = await ServerProcess.start({ ...NOTHING_NAMED, directory, ...more })
  servers.push(server)
  return server
}

/** Resolves when nobody holds the other end any more. */
function ended(socket: string): Promise<unknown> {
  const connection = createConnection(socket)
  connection.on('error', () => {})
  return new Promise((resolve) => connection.once('close', resolve))
}

test('[L4] where no Redis is named one is started, and ends with us: after kill -9 nothing that was acknowledged is lost', async () => {
  const first = await start()
  expect(await first.event('engine.chosen')).toMatchObject({
    engine: 'private-redis',
    is: expect.stringContaining('one process only'),
    why: expect.stringContaining('no Redis is named'),
  })
  const gone = ended(String((await first.event('redis.started'))['socket']))
  const ada = await connected(await clientOf(first))
  const inbox = new Inbox(await subscribed(ada, 'chat:1'))
  await ada.rpc('chat.send', { channel: 'chat:1', id: 'one', data: 'before' })
  await inbox.has(1)
  await first.kill()
  await gone
  await start({ port: first.port })
  await ada.ready()
  await ada.rpc('chat.send', { channel: 'chat:1', id: 'two', data: 'after' })
  expect(await inbox.has(2)).toEqual(['before', 'after'])
  expect(inbox.publications.map(({ offset }) => offset)).toEqual([1, 2])
  ada.disconnect()
})

test('[D8] a second process does not get the same directory', async () => {
  const first = await start()
  const { code, said } = await ServerProcess.fail({ ...NOTHING_NAMED, directory })
  expect(code).toBe(1)
  expect(said).toContain(`process ${first.pid} has it open`)
})

test('without a server on PATH it is the in-process engine, and says what it is', async () => {
  // Node alone is there.
  const env = { PATH: dirname(process.execPath) === '/usr/bin' ? '/nonexistent' : dirname(process.execPath) }
  const server = await start({ env })
  expect(await server.event('engine.chosen')).toMatchObject({
    // A checkout for which `npm run redis:get` was run has one all the same.
    engine: existsSync('.cache/redis/redis-server') ? 'private-redis' : 'in-process',
    is: expect.stringContaining('one process only'),
  })
  expect(server.events.some(({ message }) => message === 'engine.alone')).toBe(false)
})
