import type { Centrifuge } from 'centrifuge'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { clientOf, connected, Inbox, nextEvent, subscribed, TRANSPORTS } from '../support/client.ts'
import { ServerProcess } from '../support/server-process.ts'
import { TEST_CONFIG } from '../support/test-config.ts'
import { connectionToken, subscriptionToken, TEST_API_KEY } from '../support/tokens.ts'

let server: ServerProcess
const clients: Centrifuge[] = []
let room = 0

beforeAll(async () => {
  server = await ServerProcess.start({ config: TEST_CONFIG })
})

afterEach(() => {
  for (const client of clients.splice(0)) client.disconnect()
})

afterAll(async () => {
  expect(await server.stop()).toBe(0)
})

/** A channel that no other test uses. */
const freshChannel = (namespace = 'chat'): string => `${namespace}:${++room}`

async function api(
  method: string,
  body: object,
): Promise<{ readonly result?: Record<string, unknown>; readonly error?: { readonly code: number } }> {
  const response = await fetch(server.url(`/api/${method}`), {
    method: 'POST',
    headers: { 'X-API-Key': TEST_API_KEY, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  return (await response.json()) as never
}

describe.each(TRANSPORTS)('the unmodified client over %s', (transport) => {
  async function clientAs(user: string, more: Parameters<typeof clientOf>[1] = {}): Promise<Centrifuge> {
    const client = await clientOf(server, { transport, user, ...more })
    clients.push(client)
    return client
  }
  const connectedAs = async (user: string): Promise<Centrifuge> => connected(await clientAs(user))

  test('connects, and the server says who it is', async () => {
    const client = await clientAs('ada')
    const context = nextEvent<{ client: string; transport: string }>(client, 'connected')
    client.connect()
    expect(await context).toMatchObject({ transport, client: expect.stringMatching(/^[\w-]{16}$/) as string })
  })

  test('publishes to everybody in the channel, itself included, with its name', async () => {
    const channel = freshChannel()
    const [ada, grace] = [await connectedAs('ada'), await connectedAs('grace')]
    const [hers, his] = [await subscribed(ada, channel), await subscribed(grace, channel)]
    const inboxes = [new Inbox(hers), new Inbox(his)]
    await hers.publish({ text: 'good morning' })
    for (const inbox of inboxes) {
      expect(await inbox.has(1)).toEqual([{ text: 'good morning' }])
      expect(inbox.publications[0]?.info?.user).toBe('ada')
    }
  })

  test('[L1] keeps the order of what one client publishes without waiting', async () => {
    const channel = freshChannel()
    const subscription = await subscribed(await connectedAs('ada'), channel)
    const inbox = new Inbox(subscription)
    const numbers = Array.from({ length: 50 }, (_, n) => n)
    if (transport === 'websocket') await Promise.all(numbers.map((n) => subscription.publish(n)))
    else for (const n of numbers) await subscription.publish(n) // each is an HTTP request of its own, in no given order
    expect(await inbox.has(50)).toEqual(numbers)
    expect(inbox.publications.map(({ offset }) => offset)).toEqual(numbers.map((n) => n + 1))
  })

  test('[L2] sends once with rpc chat.send, however often it is tried', async () => {
    const channel = freshChannel()
    const client = await connectedAs('ada')
    const inbox = new Inbox(await subscribed(client, channel))
    const send = (): Promise<{ data: { offset: number; epoch: string; duplicate: boolean } }> =>
      client.rpc('chat.send', { channel, id: 'one', data: 'once' })
    const [first, second] = [await send(), await send()]
    expect(first.data).toMatchObject({ offset: 1, duplicate: false })
    expect(second.data).toEqual({ ...first.data, duplicate: true })
    await client.rpc('chat.send', { channel, id: 'two', data: 'end' })
    expect(await inbox.has(2)).toEqual(['once', 'end'])
  })

  test('sees who is there, who comes and who goes', async () => {
    const channel = freshChannel()
    const ada = await subscribed(await connectedAs('ada'), channel)
    const grace = await connectedAs('grace')
    const [joined, left] = ['join', 'leave'].map((event) =>
      nextEvent<{ info: { user: string } }>(ada, event, ({ info }) => info.user === 'grace'),
    )
    const his = await subscribed(grace, channel)
    expect((await joined)?.info.user).toBe('grace')
    const { clients: present } = await ada.presence()
    expect(
      Object.values(present)
        .map(({ user }) => user)
        .sort(),
    ).toEqual(['ada', 'grace'])
    expect(await ada.presenceStats()).toMatchObject({ numClients: 2, numUsers: 2 })
    his.unsubscribe()
    expect((await left)?.info.user).toBe('grace')
    expect(await ada.presenceStats()).toMatchObject({ numClients: 1 })
  })

  test('reads history in both directions, page by page', async () => {
    const subscription = await subscribed(await connectedAs('ada'), freshChannel())
    for (const n of [1, 2, 3, 4, 5]) await subscription.publish(n)
    const first = await subscription.history({ limit: 2 })
    expect(first.publications.map(({ data }) => data as number)).toEqual([1, 2])
    const rest = await subscription.history({ limit: 10, since: { offset: 2, epoch: first.epoch } })
    expect(rest.publications.map(({ offset }) => offset)).toEqual([3, 4, 5])
    const newest = await subscription.history({ limit: 2, reverse: true })
    expect(newest.publications.map(({ data }) => data as number)).toEqual([5, 4])
    expect(await subscription.history({ limit: 0 })).toMatchObject({ publications: [], offset: 5 })
  })

  test('[L3] [L4] recovers what it missed while its connection was gone', async () => {
    const channel = freshChannel()
    const [ada, grace] = [await connectedAs('ada'), await connectedAs('grace')]
    const [hers, his] = [await subscribed(ada, channel), await subscribed(grace, channel)]
    const inbox = new Inbox(hers)
    await his.publish('before')
    await inbox.has(1)
    ada.disconnect()
    await his.publish('missed 1')
    await his.publish('missed 2')
    const back = nextEvent<{ wasRecovering: boolean; recovered: boolean }>(hers, 'subscribed')
    ada.connect()
    expect(await back).toMatchObject({ wasRecovering: true, recovered: true })
    await his.publish('after')
    expect(await inbox.has(4)).toEqual(['before', 'missed 1', 'missed 2', 'after'])
  })

  test('[L3] is told the truth when too much was missed', async () => {
    const channel = freshChannel('short')
    const [ada, grace] = [await connectedAs('ada'), await connectedAs('grace')]
    const [hers, his] = [await subscribed(ada, channel), await subscribed(grace, channel)]
    const inbox = new Inbox(hers)
    await his.publish(0)
    await inbox.has(1)
    ada.disconnect()
    for (const n of [1, 2, 3, 4]) await his.publish(n)
    const back = nextEvent<{ wasRecovering: boolean; recovered: boolean }>(hers, 'subscribed')
    ada.connect()
    expect(await back).toMatchObject({ wasRecovering: true, recovered: false })
    await his.publish('live again')
    expect(await inbox.has(2)).toEqual([0, 'live again'])
  })

  test('understands deltas', async () => {
    const channel = freshChannel()
    const [ada, grace] = [await connectedAs('ada'), await connectedAs('grace')]
    const inbox = new Inbox(await subscribed(ada, channel, { delta: 'fossil' }))
    const plain = new Inbox(await subscribed(grace, channel))
    const long = 'a long text that hardly changes, größer als nötig, '.repeat(20)
    const texts = Array.from({ length: 6 }, (_, n) => ({ text: `${long}${n} ✓` }))
    for (const text of texts) await api('publish', { channel, data: text, delta: true })
    expect(await inbox.has(6)).toEqual(texts)
    expect(await plain.has(6)).toEqual(texts)
  })

  test('is put into channels and out of them by the server', async () => {
    const channel = freshChannel()
    const user = `served-${transport}`
    const client = await connectedAs(user)
    const [came, went] = [
      nextEvent<{ channel: string }>(client, 'subscribed'),
      nextEvent<{ channel: string }>(client, 'unsubscribed'),
    ]
    expect(await api('subscribe', { user, channel })).toEqual({ result: {} })
    expect((await came).channel).toBe(channel)
    const publication = nextEvent<{ data: unknown; channel: string }>(client, 'publication')
    await api('publish', { channel, data: 'from the server' })
    expect(await publication).toMatchObject({ channel, data: 'from the server' })
    await api('unsubscribe', { user, channel })
    expect((await went).channel).toBe(channel)
  })

  test('[L4] recovers the channels of its token', async () => {
    const channel = freshChannel()
    const client = await clientAs('ada', { more: { token: await connectionToken('ada', { claims: { channels: [channel] } }) } })
    const seen: unknown[] = []
    client.on('publication', ({ data }) => seen.push(data))
    const first = nextEvent(client, 'publication')
    await connected(client)
    await api('publish', { channel, data: 1 })
    await first
    client.disconnect()
    await api('publish', { channel, data: 2 })
    const last = nextEvent(client, 'publication', ({ data }: { data: unknown }) => data === 3)
    await connected(client)
    await api('publish', { channel, data: 3 })
    await last
    expect(seen).toEqual([1, 2, 3])
  })

  test('enters a closed channel with a subscription token, and not with one of somebody else', async () => {
    const channel = freshChannel('shut')
    const client = await connectedAs('ada')
    await subscribed(client, channel, { token: await subscriptionToken('ada', channel) })
    const other = freshChannel('shut')
    const refused = client.newSubscription(other, { token: await subscriptionToken('grace', other) })
    const gone = nextEvent<{ code: number }>(refused, 'unsubscribed')
    refused.subscribe()
    expect((await gone).code).toBe(103)
  })

  test('[S9] asks for a newer token when the first one runs out, and stays connected', async () => {
    const asked: unknown[] = []
    const client = await clientAs('ada', {
      more: {
        token: await connectionToken('ada', { ttlSeconds: 2 }),
        getToken: async () => {
          asked.push('token')
          return connectionToken('ada', { ttlSeconds: 60 })
        },
      },
    })
    const disconnects: unknown[] = []
    client.on('connecting', ({ code }) => code !== 0 && disconnects.push(code))
    await connected(client)
    const refreshed = nextRefresh(asked)
    await refreshed
    expect(
      await client.rpc('chat.send', { channel: 'nowhere:1', id: '1', data: 1 }).catch((error: { code: number }) => error.code),
    ).toBe(102)
    expect(disconnects).toEqual([])
  })

  /** The client has no event for a refresh: its question is one. */
  function nextRefresh(asked: unknown[]): Promise<void> {
    return new Promise((resolve) => {
      const push = asked.push.bind(asked)
      asked.push = (...items) => {
        resolve()
        return push(...items)
      }
    })
  }

  test('[S10] gives up on a token that is not ours', async () => {
    const client = await clientAs('ada', {
      more: { token: await connectionToken('ada', { secret: 'another secret, also thirty-two bytes' }) },
    })
    const gone = nextEvent<{ code: number }>(client, 'disconnected')
    client.connect()
    expect((await gone).code).toBe(3500)
  })

  test('[S10] asks for a fresh token when the first has expired before it comes', async () => {
    const client = await clientAs('ada', {
      more: { token: await connectionToken('ada', { ttlSeconds: -10 }), getToken: () => connectionToken('ada') },
    })
    await connected(client)
  })

  test('subscribes and unsubscribes many times and hears everything while it is in', async () => {
    const channel = freshChannel()
    const client = await connectedAs('ada')
    const subscription = client.newSubscription(channel)
    const inbox = new Inbox(subscription)
    for (let round = 1; round <= 20; round++) {
      subscription.subscribe()
      await subscription.ready()
      await subscription.publish(round)
      await inbox.has(round)
      const out = nextEvent(subscription, 'unsubscribed')
      subscription.unsubscribe()
      await out
    }
    expect(inbox.data).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
  })
})
