import { existsSync } from 'node:fs'
import { chromium, type Browser, type Page } from 'playwright-core'

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** A real browser of this machine. Fails with what to install; npm test installs it where it may. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env['TIDEGATE_CHROMIUM'] ?? CANDIDATES.find((path) => existsSync(path))
  if (executablePath === undefined)
    throw new Error('no Chromium found: sudo apt-get install chromium, or name one in TIDEGATE_CHROMIUM')
  // The sandbox of Chromium needs what containers and root do not have; the pages are our own.
  return chromium.launch({ executablePath, args: ['--no-sandbox'] })
}

/** A tab of a person of its own: nothing is shared with other tabs. */
export async function signedIn(browser: Browser, url: string, name: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1100, height: 720 } })
  const page = await context.newPage()
  await page.goto(url)
  await page.getByRole('textbox', { name: 'Your name' }).fill(name)
  await page.keyboard.press('Enter')
  await page.locator('[data-testid=state][data-kind=live]').waitFor()
  return page
}

/** Types a message and sends it. */
export async function say(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: /^Message / }).fill(text)
  await page.keyboard.press('Enter')
}

/** A message as the page shows it. */
export interface Shown {
  readonly id: string
  readonly text: string
}

/** Waits until the page shows so many messages that were sent, and none that still waits; oldest first. */
export async function settled(page: Page, count: number): Promise<readonly Shown[]> {
  const all = page.locator('[data-message-id]')
  await page
    .locator('[data-message-id][data-state=sent]')
    .nth(count - 1)
    .waitFor({ timeout: 20_000 })
  await page.locator('[data-message-id]:not([data-state=sent])').first().waitFor({ state: 'detached' })
  return all.evaluateAll((elements) =>
    elements.map((element) => ({ id: element.getAttribute('data-message-id') ?? '', text: element.textContent ?? '' })),
  )
}

/** The messages that hold each text: one of each is what everybody wants. */
export const count = (shown: readonly Shown[], texts: readonly string[]): readonly number[] =>
  texts.map((text) => shown.filter((message) => message.text.includes(text)).length)
