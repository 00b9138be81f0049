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
