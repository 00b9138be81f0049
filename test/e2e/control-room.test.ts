import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { ControlRoomServer, type ControlRoomOptions } from '../support/control-room-server.ts'

let browser: Browser
let server: ControlRoomServer
/** What the browser complained about: a broken policy, an error of the page. */
let complaints: string[] = []

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
})

afterEach(async () => {
  for (const context of browser.contexts()) await context.close()
  await server.stop()
  expect(complaints.splice(0)).toEqual([])
})

async function visit(options: ControlRoomOptions & { readonly width?: number; readonly isOpen?: boolean } = {}): Promise<Page> {
  server = await ControlRoomServer.start(options)
  if (options.isOpen !== false) await server.open()
  const context = await browser.newContext({ viewport: { width: options.width ?? 1280, height: 860 }, reducedMotion: 'reduce' })
  const page = await context.newPage()
  page.on('pageerror', ({ message }) => complaints.push(message))
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) complaints.push(message.text())
  })
  const response = await page.goto(`${server.url}/admin`)
  expect(response?.headers()['content-security-policy']).not.toContain('unsafe')
  return page
}

const gate = (page: Page, state: string) => page.locator(`[data-testid=gate][data-state=${state}]`)
const way = (page: Page, name: string) => page.locator(`[data-testid=way][data-way=${name}]`)
const service = (page: Page, name: string, word: string) => page.locator(`[data-testid="service-${name}"][data-word=${word}]`)

describe('the control room', () => {
  test('hears live over the protocol: a loss is shown with its reason, by the connection that stays', async () => {
    const page = await visit()
    await way(page, 'live').waitFor()
    await gate(page, 'open').waitFor()
    server.driven.commands.lease.lost('the socket was closed by the other side')
    await gate(page, 'closed').waitFor()
    await page.getByTestId('sentence').getByText('redis.commands').waitFor()
    await page.getByText('redis.commands lost: the socket was closed by the other side').waitFor()
    await service(page, 'redis.subscriber', 'lost').getByText('it needs redis.commands, which is gone').waitFor()
    expect(await way(page, 'live').count()).toBe(1)
    expect(server.socketCount).toBe(1)
  })

  test('while the gate lets nobody in, it asks; once it opens, it hears live by itself', async () => {
    const page = await visit({ isOpen: false })
    await gate(page, 'closed').waitFor()
    await way(page, 'asking').waitFor()
    await service(page, 'redis.subscriber', 'idle').waitFor()
    expect(server.socketCount).toBe(0)
    await server.open()
    await gate(page, 'open').waitFor()
    await way(page, 'live').waitFor()
    await page.getByText(/ready after \d/).waitFor()
  })

  test('[R5] a check that raises is called broken, with what it raised and where', async () => {
    const page = await visit({ everyMs: 2_000 })
    await way(page, 'live').waitFor()
    server.driven.subscriber.next = new TypeError('isReady is not a function')
    await service(page, 'redis.subscriber', 'broken').waitFor()
    await page
      .getByText(/TypeError: isReady is not a function at .*control-room\.test/)
      .first()
      .waitFor()
  })

  test('a moment of the past shows the sentence and the evidence of then, by keyboard; Escape leads back', async () => {
    const page = await visit()
    await way(page, 'live').waitFor()
    await service(page, 'redis.commands', 'ready').waitFor()
    server.driven.commands.lease.lost('gone')
    await page.getByText('redis.commands lost: gone').waitFor()
    const cursor = page.getByRole('slider', { name: 'Moment' })
    await cursor.focus()
    await page.keyboard.press('Home')
    await page.getByTestId('moment').getByText('closed for').waitFor()
    await service(page, 'redis.commands', 'starting').waitFor()
    // Forward to the moment in which the gate opened.
    for (let presses = 0; presses < 20 && (await service(page, 'redis.subscriber', 'ready').count()) === 0; presses++)
      await page.keyboard.press('ArrowRight')
    await service(page, 'redis.subscriber', 'ready').getByText('nonce 0.9 ms').waitFor()
    await page.getByTestId('moment').getByText('open for').waitFor()
    // The sentence on top goes on telling of the present.
    await gate(page, 'closed').waitFor()
    await page.keyboard.press('Escape')
    await page.getByTestId('moment').waitFor({ state: 'detached' })
    expect(await cursor.getAttribute('aria-valuetext')).toBe('now')
  })

  test('a click on the time line chooses that moment', async () => {
    const page = await visit()
    await way(page, 'live').waitFor()
    const box = (await page.getByTestId('cursor').boundingBox()) ?? expect.fail('no time line')
    await page.mouse.click(box.x + 4, box.y + 20)
    await page.getByTestId('moment').waitFor()
    await page.getByRole('button', { name: 'back to now' }).click()
    await page.getByTestId('moment').waitFor({ state: 'detached' })
  })

  test('says when its data is old and why, and goes on by itself when the server is back', async () => {
    const page = await visit()
    await way(page, 'live').waitFor()
    server.silence()
    await way(page, 'old')
      .getByText(/data is \d.* s old: the server does not answer/)
      .waitFor()
    await page.getByText(/as they were at \d\d:\d\d:\d\d/).waitFor()
    server.silence(false)
    await way(page, 'live').waitFor()
    await page.getByText(/as they were at/).waitFor({ state: 'detached' })
  })

  test('says that the instance drains', async () => {
    const never = new Promise<void>(() => {})
    const page = await visit({ readiness: { drainSteps: [{ name: 'sessions', budgetMs: 4_000, run: () => never }] } })
    await way(page, 'live').waitFor()
    void server.driven.readiness.drain()
    await gate(page, 'draining').waitFor()
    await page.getByTestId('sentence').getByText('it will not open again').waitFor()
  })

  test('asks for the key, refuses a wrong one, keeps the right one in this tab only, and forgets it', async () => {
    const page = await visit({ key: 'the admin key' })
    const field = page.getByRole('textbox', { name: 'Admin key' })
    await field.fill('another')
    await page.keyboard.press('Enter')
    await page.getByText('That key is not the right one.').waitFor()
    await field.fill('the admin key')
    await page.keyboard.press('Enter')
    await way(page, 'live').waitFor()
    await page.reload()
    await way(page, 'live').waitFor()
    const kept = await page.evaluate(
      'JSON.stringify([Object.values(localStorage), document.cookie, location.href, Object.values(sessionStorage)])',
    )
    const [local, cookie, address, session] = JSON.parse(String(kept)) as [string[], string, string, string[]]
    expect(session).toEqual(['the admin key'])
    expect(JSON.stringify([local, cookie, address])).not.toContain('the admin key')
    await page.getByRole('button', { name: 'Forget the key' }).click()
    await field.waitFor()
    expect(await page.evaluate('sessionStorage.length')).toBe(0)
    expect(await page.content()).not.toContain('redis.commands')
  })

  test('fits a narrow phone: nothing is wider than the screen', async () => {
    const page = await visit({ width: 360, everyMs: 2_000 })
    await way(page, 'live').waitFor()
    server.driven.subscriber.next = new TypeError('Cannot read properties of undefined (reading isReady) '.repeat(3))
    await service(page, 'redis.subscriber', 'broken').waitFor()
    const widest = await page.evaluate(
      "Math.max(...[...document.querySelectorAll('#page *')].filter((e) => !e.closest('.for-screen-readers, thead, svg')).map((e) => e.getBoundingClientRect().right))",
    )
    expect(Number(widest)).toBeLessThanOrEqual(360)
  })
})
