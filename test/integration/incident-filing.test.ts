import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { FakeGitHub, type GitHubFault } from '../incident/fakes/github.ts'
import { IS_FULL } from '../support/tier.ts'
import { campaignRun, openOf, REPOSITORY, TOKEN } from '../incident/filing-run.ts'

const RUNS = IS_FULL ? 200 : 40
/** Each has a GitHub and a time of its own, and waits more than it computes. */
const BESIDE = 10

test(`[F4] ${RUNS} runs of two at once, with every fault: one open issue for the key, and what people wrote is as it was`, async () => {
  let faults = 0
  for (let first = 1_001; first < 1_001 + RUNS; first += BESIDE) {
    for (const run of await Promise.all(Array.from({ length: BESIDE }, (_, n) => campaignRun(first + n)))) {
      faults += run.faults
      expect(run, `seed ${run.seed}`).toMatchObject({ open: 1, humanKept: true })
    }
  }
  expect(faults).toBeGreaterThan(RUNS)
})

const SCRIPT = fileURLToPath(new URL('fixtures/file-once.mjs', import.meta.url))

interface Ran {
  readonly status: number | null
  readonly said: string
}

function fileOnce(url: string, revision: string): Promise<Ran> {
  const [owner = '', name = ''] = REPOSITORY.split('/')
  const env = { PATH: process.env['PATH'], GITHUB_TEST_TOKEN: TOKEN, GITHUB_TEST_REPO_OWNER: owner, GITHUB_TEST_REPO_NAME: name }
  const child = spawn(process.execPath, [SCRIPT, url, revision], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)))
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, said })))
}

test('[F4] two processes that file at once leave one open issue, and neither tells the token', async () => {
  for (const fault of ['none', 'bad-gateway-after-commit', 'reset-after-commit', 'bad-gateway', 'none'] as const) {
    let left = 2
    const faultOf = (method: string, path: string): GitHubFault =>
      method === 'POST' && path.endsWith('/issues') && left-- > 0 ? fault : 'none'
    const github = await FakeGitHub.start({ token: TOKEN, repository: REPOSITORY, fault: faultOf })
    try {
      const ran = await Promise.all([fileOnce(github.url, 'chat-00042-abc'), fileOnce(github.url, 'chat-00042-abc')])
      for (const { status, said } of ran) {
        expect(said).toContain('"kind":"filed"')
        expect(said).not.toContain(TOKEN)
        expect(status).toBe(0)
      }
      expect(openOf(github), fault).toHaveLength(1)
    } finally {
      await github.close()
    }
  }
})
