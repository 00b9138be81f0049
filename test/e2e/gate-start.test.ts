import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { clientOf, nextEvent, TRANSPORTS } from '../support/client.ts'
import { KeyServer } from '../support/key-server.ts'
import { ServerProcess } from '../support/server-process.ts'
import { statusOf, statusWhen } from '../support/status.ts'
import { TEST_CONFIG } from '../support/test-config.ts'

let browser: Browser
let keys: KeyServer
let server: ServerProcess

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
})

afterEach(async () => {
  for (const context of browser.contexts()) await context.close()
  await server.stop()
  await keys.stop()
})

/** A server whose start takes as long as its key server does. */
async function startBehind(mood: 'silent' | 'broken', config: object = {}): Promise<void> {
  keys = await KeyServer.start(mood)
  const client = { ...TEST_CONFIG.client, subscription_token: { enabled: true, jwks_public_endpoint: keys.url } }
  server = await ServerProcess.listening({ config: { ...TEST_CONFIG, ...config, client } })
}

test('[G1] programs that come during the start are parked and let in at their first attempt, over every transport', async () => {
  await startBehind('silent')
  const clients = await Promise.all(TRANSPORTS.map((transport) => clientOf(server, { transport })))
  const failures: unknown[] = []
  for (const client of clients) {
    client.on('error', (error) => failures.push(error))
    client.connect()
  }
  const all = clients.length
  const waiting = await statusWhen(server, ({ parked, gate }) => parked === all && gate.reason === 'auth.keys')
  expect([waiting.gate.state, waiting.admitted]).toEqual(['closed', 0])
  keys.become('good')
  await Promise.all(clients.map((client) => client.ready()))
  expect(failures).toEqual([])
  expect(await statusOf(server)).toMatchObject({ admitted: all, parked: 0, refused: {} })
  for (const client of clients) client.disconnect()
})

test('[R9] [G6] a program that waits too long is told why, in its answer, the log and the metric, and gets in later', async () => {
  await startBehind('broken')
  const client = await clientOf(server, { more: { minReconnectDelay: 50, maxReconnectDelay: 100 } })
  const failed = nextEvent<{ error: { message: string } }>(client, 'error')
  client.connect()
  await failed
  expect((await server.event('connection.refused'))['reason']).toBe('gate: auth.keys')
  expect(await (await fetch(server.url('/metrics'))).text()).toContain('tidegate_connections_refused_total{reason="auth.keys"} 1')
  const answer = await fetch(server.url('/health/startup'))
  expect([answer.status, await answer.json()]).toEqual([503, { status: 'unavailable', state: 'closed' }])
  keys.become('good')
  await client.ready()
  expect((await fetch(server.url('/health/startup'))).status).toBe(200)
  client.disconnect()
})

test('[G1] [G3] a page that comes during a short start is let in at its first attempt', async () => {
  await startBehind('silent', { demo: { sign_in: true } })
  const page = await (await browser.newContext()).newPage()
  await page.goto(server.url('/'))
  await page.getByRole('textbox', { name: 'Your name' }).fill('Ada')
  await page.keyboard.press('Enter')
  await statusWhen(server, ({ parked }) => parked === 1)
  expect(await page.locator('[data-testid=state]').textContent()).toContain('connecting')
  keys.become('good')
  await page.locator('[data-testid=state][data-kind=live]').waitFor()
  expect(await statusOf(server)).toMatchObject({ admitted: 1, refused: {} })
})

test('[G3] a page that comes during a long start reads the reason, and gets in by itself', async () => {
  // It is refused often, so that one answer which is late on a busy machine is not the last for long.
  await startBehind('broken', { demo: { sign_in: true }, gate: { park_time: '1s' } })
  const page = await (await browser.newContext()).newPage()
  await page.goto(server.url('/'))
  await page.getByRole('textbox', { name: 'Your name' }).fill('Ada')
  await page.keyboard.press('Enter')
  await page.getByText('waiting for auth.keys').first().waitFor()
  expect((await statusOf(server)).refused['auth.keys']).toBeGreaterThan(0)
  keys.become('good')
  await page.locator('[data-testid=state][data-kind=live]').waitFor()
})

test('[R9] where a supervisor restarts it, a start that takes too long ends with 1 and names what blocks', async () => {
  keys = await KeyServer.start('broken')
  const client = { ...TEST_CONFIG.client, subscription_token: { enabled: true, jwks_public_endpoint: keys.url } }
  server = await ServerProcess.listening({
    config: { ...TEST_CONFIG, client, gate: { start_budget: '500ms' } },
    env: { TIDEGATE_ENV: 'staging' },
    args: ['--address', '127.0.0.1'],
  })
  expect(await server.exited).toBe(1)
  expect(server.said()).toMatch(/cannot let anybody in within the start budget: closed for .*auth\.keys/)
  expect((await server.event('server.expired'))['severity']).toBe('CRITICAL')
})

test('[R9] [G4] SIGTERM during the start ends with 0, and who was parked is told', async () => {
  await startBehind('silent')
  const client = await clientOf(server, { transport: 'websocket' })
  client.connect()
  await statusWhen(server, ({ parked }) => parked === 1)
  server.signal('SIGTERM')
  expect(await server.exited).toBe(0)
  expect((await server.event('connection.refused'))['reason']).toBe('gate: draining')
  client.disconnect()
})
