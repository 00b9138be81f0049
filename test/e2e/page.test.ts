import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { count, launchBrowser, say, settled, signedIn } from '../support/browser.ts'
import { ServerProcess } from '../support/server-process.ts'

let browser: Browser
let directory: string
let server: ServerProcess

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
})

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tidegate-page-'))
  server = await ServerProcess.start({ directory })
})

afterEach(async () => {
  for (const context of browser.contexts()) await context.close()
  await server.stop()
  rmSync(directory, { recursive: true, force: true })
})

describe('the page', () => {
  test('two people chat', async () => {
    const [ada, grace] = [await signedIn(browser, server.url('/'), 'Ada'), await signedIn(browser, server.url('/'), 'Grace')]
    await say(ada, 'Good morning')
    await grace.getByText('Good morning').waitFor()
    await say(grace, 'Shipping at noon')
    for (const page of [ada, grace]) expect(count(await settled(page, 2), ['Good morning', 'Shipping at noon'])).toEqual([1, 1])
  })

  test.each(['SIGKILL', 'SIGTERM'] as const)(
    '[L4] the server ends by %s and comes back: both tabs have the same messages, none lost, none twice',
    async (signal) => {
      const [ada, grace] = [await signedIn(browser, server.url('/'), 'Ada'), await signedIn(browser, server.url('/'), 'Grace')]
      await say(ada, 'one')
      await say(grace, 'two')
      for (const page of [ada, grace]) await settled(page, 2)
      server.signal(signal)
      await server.exited
      for (const page of [ada, grace]) await page.locator('[data-testid=state]:not([data-kind=live])').waitFor()
      await say(ada, 'three, while the server is away')
      await say(grace, 'four, while the server is away')
      expect(await ada.locator('[data-message-id][data-state=sent]').count()).toBe(2)
      server = await ServerProcess.start({ directory, port: server.port })
      for (const page of [ada, grace]) await page.locator('[data-testid=state][data-kind=live]').waitFor()
      await say(ada, 'five')
      const [hers, his] = await Promise.all([settled(ada, 5), settled(grace, 5)])
      expect(hers.map(({ id }) => id)).toEqual(his.map(({ id }) => id))
      for (const shown of [hers, his]) expect(count(shown, ['one', 'two', 'three', 'four', 'five'])).toEqual([1, 1, 1, 1, 1])
    },
  )

  test('what was typed while the server was away survives a reload, and is sent once', async () => {
    const ada = await signedIn(browser, server.url('/'), 'Ada')
    await say(ada, 'before')
    await settled(ada, 1)
    server.signal('SIGKILL')
    await server.exited
    await ada.locator('[data-testid=state]:not([data-kind=live])').waitFor()
    await say(ada, 'kept over a reload')
    await ada.getByText('kept over a reload').waitFor()
    server = await ServerProcess.start({ directory, port: server.port })
    await ada.reload()
    expect(count(await settled(ada, 2), ['before', 'kept over a reload'])).toEqual([1, 1])
  })

  test('nothing of another host, nothing inline, and no complaint of the browser', async () => {
    const context = await browser.newContext()
    const page = await context.newPage()
    const complaints: string[] = []
    const hosts = new Set<string>()
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('request', (request) => hosts.add(new URL(request.url()).host))
    await page.goto(server.url('/'))
    await page.getByRole('textbox', { name: 'Your name' }).fill('Ada')
    await page.keyboard.press('Enter')
    await page.locator('[data-testid=state][data-kind=live]').waitFor()
    expect(complaints).toEqual([])
    expect([...hosts]).toEqual([`127.0.0.1:${server.port}`])
  })

  test('text of other people stays text', async () => {
    const [ada, grace] = [await signedIn(browser, server.url('/'), 'Ada'), await signedIn(browser, server.url('/'), 'Grace')]
    await say(ada, '<img src=x onerror="document.title=\'owned\'"> **bold** javascript:alert(1)')
    await settled(grace, 1)
    expect(await grace.locator('[role=log] img').count()).toBe(0)
    expect(await grace.locator('[role=log] strong').textContent()).toBe('bold')
    expect(await grace.title()).not.toContain('owned')
  })
})
