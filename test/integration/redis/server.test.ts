import { afterEach, expect, test } from 'vitest'
import { RedisServer } from '../../support/redis-server.ts'

let server: RedisServer | undefined
afterEach(() => server?.stop())

test('a Redis of the test’s own answers, forgets what it did not write when it is killed, and comes back on its port', async () => {
  server = await RedisServer.start()
  await server.command('SET', 'key', 'value')
  expect(await server.command('GET', 'key')).toBe('value')
  await server.kill()
  await server.restart()
  expect(await server.command('GET', 'key')).toBeNull()
})
