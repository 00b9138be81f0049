import type { Centrifuge } from 'centrifuge'
import { afterEach, expect, test } from 'vitest'
import { clientOf, connected, Inbox, subscribed } from '../../support/client.ts'
import { RedisServer } from '../../support/redis-server.ts'
import { ServerProcess } from '../../support/server-process.ts'
import { TEST_CONFIG } from '../../support/test-config.ts'

let redis: RedisServer
const servers: ServerProcess[] = []
const clients: Centrifuge[] = []

afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect()
  for (const server of servers.splice(0)) await server.stop()
  await redis.stop()
})

async function instance(): Promise<ServerProcess> {
  const server = await ServerProcess.start({ config: TEST_CONFIG, env: { REDIS_URL: redis.url } })
  servers.push(server)
  return server
}

async function person(server: ServerProcess, user: string): Promise<Centrifuge> {
  const client = await connected(await clientOf(server, { user }))
  clients.push(client)
  return client
}

test('[L4] two instances share one chat: who is on one hears what is said on the other, once and in order', async () => {
  redis = await RedisServer.start()
  const [one, other] = [await instance(), await instance()]
  const [ada, ben] = [await person(one, 'ada'), await person(other, 'ben')]
  const inboxes = [new Inbox(await subscribed(ada, 'chat:1')), new Inbox(await subscribed(ben, 'chat:1'))]
  const said = Array.from({ length: 50 }, (_, n) => `${n % 2 === 0 ? 'ada' : 'ben'} ${n}`)
  for (const [n, text] of said.entries()) {
    await (n % 2 === 0 ? ada : ben).rpc('chat.send', { channel: 'chat:1', id: `id-${n}`, data: text })
  }
  for (const inbox of inboxes) expect(await inbox.has(50)).toEqual(said)
})

test('[R6] a Redis that is killed closes the gate and costs nobody a connection; when it is back, so is the chat', async () => {
  redis = await RedisServer.start({ args: ['--appendonly', 'yes', '--appendfsync', 'always'] })
  const server = await instance()
  const ada = await person(server, 'ada')
  const inbox = new Inbox(await subscribed(ada, 'chat:1'))
  const codes: number[] = []
  ada.on('connecting', ({ code }) => codes.push(code))
  await ada.rpc('chat.send', { channel: 'chat:1', id: 'before', data: 'before' })
  await inbox.has(1)
  await redis.kill()
  expect(String((await server.event('gate.closed'))['reason'])).toContain('redis.')
  await redis.restart()
  await server.eventsNamed('gate.opened', 2)
  await ada.rpc('chat.send', { channel: 'chat:1', id: 'after', data: 'after' })
  expect(await inbox.has(2)).toEqual(['before', 'after'])
  expect(codes).toEqual([])
})
