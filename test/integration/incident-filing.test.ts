import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { FakeGitHub, type GitHubFault } from '../incident/fakes/github.ts'
import { campaignRun, openOf, REPOSITORY, TOKEN } from '../incident/filing-run.ts'

const RUNS = 100

test('[F4] 100 runs of two at once, with every fault: one open issue for the key, and what people wrote is as it was', async () => {
  let faults = 0
  for (let seed = 1_001; seed <= 1_000 + RUNS; seed++) {
    const run = await campaignRun(seed)
    faults += run.faults
    expect(run, `seed ${seed}`).toMatchObject({ open: 1, humanKept: true })
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
