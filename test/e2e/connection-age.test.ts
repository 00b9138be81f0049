import { afterAll, beforeAll, expect, test } from 'vitest'
import { clientOf, connected, Inbox, nextEvent, subscribed, TRANSPORTS } from '../support/client.ts'
import { ServerProcess } from '../support/server-process.ts'
import { TEST_CONFIG } from '../support/test-config.ts'
import { TEST_API_KEY } from '../support/tokens.ts'

let server: ServerProcess

beforeAll(async () => {
  const client = { ...TEST_CONFIG.client, max_connection_age: '2s', max_connection_age_jitter: '500ms' }
  server = await ServerProcess.start({ config: { ...TEST_CONFIG, client } })
})

afterAll(async () => {
  expect(await server.stop()).toBe(0)
})

/** By the API: a client's own publish may be under way when it is told to come back. */
async function publish(channel: string, data: string): Promise<void> {
  const response = await fetch(server.url('/api/publish'), {
    method: 'POST',
    headers: { 'X-API-Key': TEST_API_KEY, 'Content-Type': 'application/json' },
    body: JSON.stringify({ channel, data }),
  })
  expect(response.status).toBe(200)
}

// Each waits for its age, so they wait together.
test.concurrent.each(TRANSPORTS)(
  '[S16] the unmodified client over %s is told 3011, comes back by itself and misses nothing',
  async (transport) => {
    const channel = `chat:${transport}`
    const client = await clientOf(server, { transport })
    const ends: number[] = []
    client.on('disconnected', ({ code }) => ends.push(code))
    await connected(client)
    const inbox = new Inbox(await subscribed(client, channel))
    const told = nextEvent<{ code: number; reason: string }>(client, 'connecting')
    await publish(channel, 'before')
    expect(await told).toMatchObject({ code: 3011, reason: 'force reconnect' })
    await publish(channel, 'while away')
    await client.ready()
    await publish(channel, 'after')
    expect(await inbox.has(3)).toEqual(['before', 'while away', 'after'])
    // Its own wish is the only end that it ever saw.
    client.disconnect()
    expect(ends).toEqual([0])
  },
)
