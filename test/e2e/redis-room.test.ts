/** Real browsers, the whole process and a real Redis: what two people and an operator see when Redis, and then the process, goes and comes back. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { count, launchBrowser, say, settled, signedIn } from '../support/browser.ts'
import { QUICK_CONFIG } from '../support/reality/index.ts'
import { RedisServer } from '../support/redis-server.ts'
import { ServerProcess } from '../support/server-process.ts'

const ADMIN_KEY = 'the key of an operator'
const CONFIG = { ...QUICK_CONFIG, demo: { sign_in: true }, admin: { key: ADMIN_KEY } }

let browser: Browser
let redis: RedisServer
let directory: string
let server: ServerProcess
const startOn = (port = 0): Promise<ServerProcess> =>
  ServerProcess.start({ config: CONFIG, directory, port, env: { REDIS_URL: redis.url } })

beforeAll(async () => {
  browser = await launchBrowser()
  // Each write is on its disk before it answers: a restart may cost nothing at all.
  redis = await RedisServer.start({ args: ['--appendonly', 'yes', '--appendfsync', 'always'] })
  directory = mkdtempSync(join(tmpdir(), 'tidegate-room-'))
  server = await startOn()
})

afterAll(async () => {
  await browser.close()
  await server.stop()
  await redis.stop()
  rmSync(directory, { recursive: true, force: true })
})

async function operator(): Promise<Page> {
  const page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage()
  await page.goto(server.url('/admin'))
  await page.getByRole('textbox', { name: 'Admin key' }).fill(ADMIN_KEY)
  await page.keyboard.press('Enter')
  return page
}

const gate = (page: Page, state: string) => page.locator(`[data-testid=gate][data-state=${state}]`)

test('[R6] [L7] an operator with the key sees why nobody is let in, while it is so, and that it is over', async () => {
  const page = await operator()
  await gate(page, 'open').waitFor()
  await redis.kill()
  await gate(page, 'closed').waitFor()
  await page
    .getByTestId('sentence')
    .getByText(/redis\.commands/)
    .waitFor()
  await page.locator('[data-testid="service-redis.commands"]:not([data-word=ready])').waitFor()
  await page
    .getByText(/nobody listens there \(ECONNREFUSED\)/)
    .first()
    .waitFor()
  await redis.restart()
  await gate(page, 'open').waitFor()
  await page.locator('[data-testid="service-redis.commands"][data-word=ready]').waitFor()
  await page.context().close()
})

test('[L4] [L7] two people go on through a restart of Redis, and then of the process: each message is there once, in one order', async () => {
  const [ada, grace] = [await signedIn(browser, server.url('/'), 'Ada'), await signedIn(browser, server.url('/'), 'Grace')]
  await say(ada, 'one, before')
  await settled(grace, 1)
  const closings = server.events.filter(({ message }) => message === 'gate.closed').length
  await redis.kill()
  await server.eventsNamed('gate.closed', closings + 1)
  await say(grace, 'two, while Redis is away')
  await say(ada, 'three, while Redis is away')
  // What waits is shown as waiting, not as sent.
  await grace.locator('[data-message-id]:not([data-state=sent])').first().waitFor()
  await redis.restart()
  for (const page of [ada, grace]) await settled(page, 3)
  // Redis was away, and nobody was sent away for it.
  expect(server.events.filter(({ message }) => message === 'connection.disconnected')).toEqual([])
  await server.kill()
  for (const page of [ada, grace]) await page.locator('[data-testid=state]:not([data-kind=live])').waitFor()
  await say(ada, 'four, while nobody is there')
  server = await startOn(server.port)
  const [hers, his] = await Promise.all([settled(ada, 4), settled(grace, 4)])
  expect(hers.map(({ id }) => id)).toEqual(his.map(({ id }) => id))
  for (const shown of [hers, his]) expect(count(shown, ['one', 'two', 'three', 'four'])).toEqual([1, 1, 1, 1])
})
