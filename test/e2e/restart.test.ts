import type { Centrifuge } from 'centrifuge'
import { EventEmitter, once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { clientOf, connected, Inbox, nextEvent, subscribed, TRANSPORTS } from '../support/client.ts'
import { ServerProcess } from '../support/server-process.ts'
import { TEST_CONFIG } from '../support/test-config.ts'

let directory: string
let server: ServerProcess
const clients: Centrifuge[] = []

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tidegate-restart-'))
  server = await ServerProcess.start({ config: TEST_CONFIG, directory })
})

afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect()
  await server.stop()
  rmSync(directory, { recursive: true, force: true })
})

/** The same server again: same port, same data. */
async function startAgain(): Promise<void> {
  server = await ServerProcess.start({ config: TEST_CONFIG, directory, port: server.port })
}

/** Sends as a page does: the same id until there is an answer. */
async function send(client: Centrifuge, channel: string, id: string): Promise<void> {
  for (;;) {
    try {
      await client.ready()
      await client.rpc('chat.send', { channel, id: id.replaceAll(' ', '-'), data: id })
      return
    } catch (error) {
      // A 403 or a wrong request would never get better: only what may be tried again is.
      const { code } = error as { code: number }
      if (![1, 2, 3, 4, 11, 100].includes(code)) throw error
      if (code !== 1) await nextEvent(client, 'connected')
    }
  }
}

/** Ada and Grace talk in a channel of their own while the server ends and comes back. */
async function talk(transport: (typeof TRANSPORTS)[number], restarts: () => Promise<void>): Promise<void> {
  const channel = `chat:${transport}`
  const connectedAs = async (user: string): Promise<Centrifuge> => {
    const client = await clientOf(server, { transport, user })
    clients.push(client)
    return connected(client)
  }
  const [ada, grace] = [await connectedAs('ada'), await connectedAs('grace')]
  const subscriptions = [await subscribed(ada, channel), await subscribed(grace, channel)]
  const inboxes = subscriptions.map((subscription) => new Inbox(subscription))
  for (const n of [1, 2, 3]) await send(ada, channel, `before ${n}`)
  const back = subscriptions.map((subscription) => nextEvent<{ recovered: boolean }>(subscription, 'subscribed'))
  const midway = send(grace, channel, 'while it ends')
  await restarts()
  expect((await Promise.all(back)).map(({ recovered }) => recovered)).toEqual([true, true])
  await midway
  for (const n of [1, 2, 3]) await send(ada, channel, `after ${n}`)
  for (const inbox of inboxes) {
    const seen = await inbox.has(7)
    expect(new Set(seen)).toEqual(new Set(['after 1', 'after 2', 'after 3', 'before 1', 'before 2', 'before 3', 'while it ends']))
    expect(seen).toEqual(inboxes[0]?.data)
    expect(inbox.publications.map(({ offset }) => offset)).toEqual([1, 2, 3, 4, 5, 6, 7])
  }
}

test.each(['SIGKILL', 'SIGTERM'] as const)(
  '[L4] [D4] a server that comes back after %s: over every transport everybody has the same messages, none lost, none twice',
  async (signal) => {
    // One restart for all of them: it comes when the last is in the middle of its talk.
    let talking = 0
    let restart: Promise<void> | undefined
    const isTalking = new EventEmitter()
    const restarts = async (): Promise<void> => {
      if (++talking < TRANSPORTS.length) await once(isTalking, 'all')
      else isTalking.emit('all')
      restart ??= comeBack(signal)
      await restart
    }
    await Promise.all(TRANSPORTS.map((transport) => talk(transport, restarts)))
  },
)

async function comeBack(signal: NodeJS.Signals): Promise<void> {
  server.signal(signal)
  await server.exited
  await startAgain()
}

test('[S5] [G4] SIGTERM tells every client to come back (3001) and ends with exit code 0', async () => {
  const client = await clientOf(server, {})
  clients.push(client)
  await connected(client)
  const told = nextEvent<{ code: number; reason: string }>(client, 'connecting')
  server.signal('SIGTERM')
  expect(await told).toMatchObject({ code: 3001, reason: 'shutdown' })
  expect(await server.exited).toBe(0)
  expect(server.events.map(({ message }) => message)).toContain('server.stopped')
})
