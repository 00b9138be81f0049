/** The unmodified client, real tokens, the whole process and a real Redis. */
import type { Centrifuge, Subscription } from 'centrifuge'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { clientOf, connected, Inbox, nextEvent, subscribed } from '../support/client.ts'
import { RedisServer } from '../support/redis-server.ts'
import { ServerProcess } from '../support/server-process.ts'
import { statusWhen } from '../support/status.ts'
import { TEST_CONFIG } from '../support/test-config.ts'
import { connectionToken, subscriptionToken } from '../support/tokens.ts'

let redis: RedisServer
let server: ServerProcess
const clients: Centrifuge[] = []

beforeAll(async () => {
  redis = await RedisServer.start()
  // However slow or fast the machine: who renews is not closed before, and who talks on and on does not talk too fast.
  const limits = { expired_close_delay: '20s', command_rate_limit: { rate: 100_000 } }
  const config = { ...TEST_CONFIG, client: { ...TEST_CONFIG.client, ...limits } }
  server = await ServerProcess.start({ config, env: { REDIS_URL: redis.url } })
})
afterEach(() => {
  for (const client of clients.splice(0)) client.disconnect()
})
afterAll(async () => {
  await server.stop()
  await redis.stop()
})

async function person(user: string, more: object = {}, at = server): Promise<Centrifuge> {
  const client = await clientOf(at, { user, more })
  clients.push(client)
  return client
}

/** The code with which something is refused. */
const refusal = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => 'allowed',
    ({ code }: { code: number }) => code,
  )

async function refusedEntry(client: Centrifuge, channel: string, options: object = {}): Promise<number> {
  const subscription = client.newSubscription(channel, options)
  const gone = nextEvent<{ code: number }>(subscription, 'unsubscribed')
  subscription.subscribe()
  const { code } = await gone
  client.removeSubscription(subscription)
  return code
}

const send = (client: Centrifuge, channel: string, data: string): Promise<unknown> =>
  client.rpc('chat.send', { channel, id: data.replaceAll(' ', '-'), data })

test('[S9] a token that runs out in mid-conversation is renewed under way: nothing is lost, doubled or interrupted', async () => {
  let isRenewed = (): void => {}
  const renewed = new Promise<void>((resolve) => (isRenewed = resolve))
  const ada = await person('ada', {
    token: await connectionToken('ada', { ttlSeconds: 2 }),
    getToken: async () => {
      const token = await connectionToken('ada', { ttlSeconds: 600 })
      isRenewed()
      return token
    },
  })
  const grace = await connected(await person('grace'))
  const left: number[] = []
  ada.on('connecting', ({ code }) => code !== 0 && left.push(code))
  await connected(ada)
  const inboxes: Inbox[] = []
  for (const client of [ada, grace]) inboxes.push(new Inbox(await subscribed(client, 'chat:expiry')))
  const said: string[] = []
  let isOver = false
  void renewed.then(() => (isOver = true))
  // They talk until the old token is no longer good, and then some more.
  for (let more = 3; more > 0; more -= Number(isOver)) {
    for (const [name, client] of [
      ['ada', ada],
      ['grace', grace],
    ] as const) {
      said.push(`${name} ${said.length}`)
      await send(client, 'chat:expiry', said.at(-1) ?? '')
    }
  }
  expect(said.length).toBeGreaterThan(10)
  for (const inbox of inboxes) expect(await inbox.has(said.length)).toEqual(said)
  expect(left).toEqual([])
})

test('[S10] [S13] two people and a stranger: what is said between two is seen, found, joined and written by nobody else', async () => {
  const [ada, grace, eve] = await Promise.all(['ada', 'grace', 'eve'].map(async (user) => connected(await person(user))))
  if (ada === undefined || grace === undefined || eve === undefined) throw new Error('somebody did not come')
  const channel = 'chat:letters#ada,grace'
  const heard: unknown[] = []
  for (const event of ['publication', 'message', 'join', 'leave'] as const)
    eve.on(event, (context: unknown) => heard.push(context))
  const inboxes: Inbox[] = []
  for (const client of [ada, grace]) inboxes.push(new Inbox(await subscribed(client, channel)))
  await send(ada, channel, 'for grace alone')
  for (const inbox of inboxes) expect(await inbox.has(1)).toEqual(['for grace alone'])
  // Neither as herself nor with what was given to another one.
  expect(await refusedEntry(eve, channel)).toBe(103)
  const shut = 'shut:letters'
  expect(await refusedEntry(eve, shut, { token: await subscriptionToken('grace', shut) })).toBe(103)
  await subscribed(grace, shut, { token: await subscriptionToken('grace', shut) })
  for (const asked of [
    eve.history(channel, { limit: 10 }),
    eve.presence(channel),
    eve.publish(channel, 'eve'),
    send(eve, channel, 'eve'),
  ])
    expect(await refusal(asked)).toBe(103)
  await send(grace, channel, 'and back')
  for (const inbox of inboxes) expect(await inbox.has(2)).toEqual(['for grace alone', 'and back'])
  const seen = (subscription: Subscription | null): Promise<unknown> =>
    subscription === null ? Promise.reject(new Error('not in')) : subscription.presence()
  expect(
    Object.values(((await seen(ada.getSubscription(channel))) as { clients: Record<string, { user: string }> }).clients)
      .map(({ user }) => user)
      .sort(),
  ).toEqual(['ada', 'grace'])
  expect(heard).toEqual([])
})

test('[G1] [R1] a cold start: who comes while the process and its Redis start is let in at the first attempt, and not before', async () => {
  const late = await RedisServer.absent()
  const cold = await ServerProcess.listening({ config: TEST_CONFIG, env: { REDIS_URL: late.url } })
  try {
    const ada = await person('ada', {}, cold)
    const failures: unknown[] = []
    ada.on('error', (error) => failures.push(error))
    ada.connect()
    const waiting = await statusWhen(cold, ({ parked }) => parked === 1)
    expect([waiting.gate.state, waiting.gate.reason, waiting.admitted]).toEqual(['closed', 'redis.commands', 0])
    await late.restart()
    await ada.ready()
    expect(failures).toEqual([])
    const inbox = new Inbox(await subscribed(ada, 'chat:cold'))
    await send(ada, 'chat:cold', 'the first word')
    expect(await inbox.has(1)).toEqual(['the first word'])
  } finally {
    await cold.stop()
    await late.stop()
  }
})
