import { afterEach, describe, expect, test } from 'vitest'
import type { FakeGitHubOptions, GitHubFault } from '../../../test/incident/fakes/github.ts'
import { campaignRun, FilingRig, HUMAN, incident, KEY, openOf, outside, TOKEN } from '../../../test/incident/filing-run.ts'
import { Redactor } from '../redact/index.ts'
import type { FiledIncident } from './filed-incident.ts'
import type { FilingOptions, FilingResult } from './index.ts'

let rig: FilingRig | undefined
afterEach(async () => {
  await rig?.close()
  rig = undefined
})

async function start(options: Partial<FakeGitHubOptions> = {}): Promise<FilingRig> {
  rig = await FilingRig.start(options)
  return rig
}

function file(at: FilingRig, what?: FiledIncident, options?: Partial<FilingOptions>): Promise<FilingResult> {
  return at.run(at.file(what, options))
}

const seenIn = (revision: string, from = '2026-03-05T05:00:00Z'): FiledIncident =>
  incident({ sighting: { ...incident().sighting, from, count: 3, revision } })

/** The first create goes wrong in this way, everything else well. */
function firstCreate(fault: GitHubFault): Partial<FakeGitHubOptions> {
  let isFirst = true
  return {
    fault: (method, path) => {
      if (method !== 'POST' || !path.endsWith('/issues') || !isFirst) return 'none'
      isFirst = false
      return fault
    },
  }
}

describe('one issue for each key', () => {
  test('[F1] it is created once, with its label, and a second run changes nothing', async () => {
    const at = await start()
    expect(await file(at)).toMatchObject({ kind: 'filed', what: 'created', number: 1, labelsRefused: [] })
    const { body } = at.github.issues[0] ?? { body: '' }
    expect(body.split('\n')[0]).toBe(`<!-- incident:key=${KEY};schema=1 -->`)
    expect(await file(at)).toMatchObject({ kind: 'filed', what: 'unchanged', number: 1 })
    expect(at.github.issues).toMatchObject([{ body, labels: ['incident'], comments: [] }])
    expect(at.github.count('PATCH', /./)).toBe(0)
  })

  test.each<GitHubFault>([
    'bad-gateway-after-commit',
    'silence-after-commit',
    'reset-after-commit',
    'late-commit',
    'bad-gateway',
    'silence',
  ])('[F2] a create that ends in %s makes one issue: it is looked for before it is tried again', async (fault) => {
    const at = await start(firstCreate(fault))
    expect(await file(at)).toMatchObject({ kind: 'filed', what: 'created' })
    at.github.settle()
    await file(at)
    expect(openOf(at.github)).toHaveLength(1)
    if (fault.endsWith('after-commit')) expect(at.github.count('POST', /\/issues$/)).toBe(1)
  })

  test('[F2] among more issues than a page holds it is found by its marker, not by its title', async () => {
    const at = await start()
    await file(at)
    const [issue] = at.github.issues
    if (issue !== undefined) issue.title = 'renamed by people'
    for (let n = 0; n < 230; n++) at.github.add({ title: incident().title, body: `<!-- incident:key=v1:other${n};schema=1 -->` })
    expect(await file(at)).toMatchObject({ what: 'unchanged', number: 1 })
    expect(at.github.count('GET', /search/)).toBe(0)
  })

  test('[F2] a mark that is quoted further down, or of another key, marks nothing', async () => {
    const at = await start()
    at.github.add({ body: `see this:\n<!-- incident:key=${KEY};schema=1 -->\n` })
    at.github.add({ body: `<!-- incident:key=${KEY}x;schema=1 -->\n` })
    expect(await file(at)).toMatchObject({ what: 'created', number: 3 })
  })

  test.each(['dropped', 'refused'] as const)(
    '[F3] labels that are %s are told, and the issue is still found again',
    async (labels) => {
      const at = await start({ labels })
      expect(await file(at)).toMatchObject({ what: 'created', labelsRefused: ['incident'] })
      expect(await file(at)).toMatchObject({ what: 'unchanged' })
      expect(at.github.issues).toHaveLength(1)
    },
  )

  test('[F4] what was made twice is closed with a pointer to the first, and stays closed', async () => {
    const at = await start()
    await file(at)
    const [first] = at.github.issues
    at.github.add({ ...first, number: 2, comments: [], body: first?.body ?? '' })
    expect(await file(at)).toMatchObject({ number: 1, closed: [2] })
    expect(at.github.issues[1]).toMatchObject({ state: 'closed', state_reason: 'not_planned' })
    expect(at.github.issues[1]?.body).toContain('Duplicate of #1.')
    expect(await file(at)).toMatchObject({ number: 1, closed: [], what: 'unchanged' })
  })

  test('[F4] an issue into which somebody else has copied the mark is left alone', async () => {
    const at = await start()
    await file(at)
    const copied = at.github.add({ login: 'ada', body: `${at.github.issues[0]?.body}\nI have this as well` })
    const { body } = copied
    expect(await file(at)).toMatchObject({ number: 1, closed: [] })
    expect(copied).toMatchObject({ state: 'open', body })
  })

  test('[F4] two at once, and everything that can go wrong: one open issue, and what people wrote is as it was', async () => {
    for (let seed = 1; seed <= 10; seed++) {
      const run = await campaignRun(seed)
      expect(run, `seed ${seed}`).toMatchObject({ open: 1, humanKept: true })
    }
  })
})

describe('a recurrence', () => {
  test('[F5] it is written into the block; not a byte of what people wrote changes', async () => {
    const at = await start()
    await file(at)
    const [issue] = at.github.issues
    if (issue === undefined) throw new Error('nothing was filed')
    issue.body = issue.body.replace('<!-- incident:begin -->', 'Ours: <!-- incident:begin -->') + HUMAN
    const before = outside(issue.body)
    expect(await file(at, seenIn('chat-00042-abc'))).toMatchObject({ what: 'updated', commented: false })
    expect(outside(issue.body)).toBe(before)
    expect(issue.body).toContain('2026-03-05T05:00:00Z')
    expect(issue.body).toContain('2026-03-04T05:00:00Z')
    expect(issue.comments).toEqual([])
  })

  test('[F5] a body as an editor gives it back, with other line ends, is no change', async () => {
    const at = await start()
    await file(at)
    const [issue] = at.github.issues
    if (issue !== undefined) issue.body = issue.body.replaceAll('\n', '\r\n')
    expect(await file(at)).toMatchObject({ what: 'unchanged' })
  })

  test('[F5] where people have removed the marks nothing is written, and that is said', async () => {
    const at = await start()
    await file(at)
    const [issue] = at.github.issues
    if (issue !== undefined) issue.body = issue.body.replace('<!-- incident:end -->', '')
    const { body } = issue ?? { body: '' }
    expect(await file(at, seenIn('chat-00042-abc'))).toMatchObject({
      what: 'unchanged',
      why: expect.stringContaining('were removed'),
    })
    expect(issue?.body).toBe(body)
  })

  test.each([
    ['chat-00043-def', 'reopened', 'open', 1],
    ['chat-00042-abc', 'counted', 'closed', 0],
    ['chat-00041-xyz', 'counted', 'closed', 0],
    ['other-00099-xyz', 'counted', 'closed', 0],
  ] as const)('[F6] closed, known of chat-00042-abc, seen in %s: %s', async (revision, what, state, comments) => {
    const at = await start()
    await file(at)
    const [issue] = at.github.issues
    if (issue !== undefined) issue.state = 'closed'
    expect(await file(at, seenIn(revision))).toMatchObject({ what })
    expect(issue).toMatchObject({ state })
    expect(issue?.comments).toHaveLength(comments)
    expect(issue?.body).toContain('2026-03-05T05:00:00Z')
    expect(await file(at, seenIn(revision))).toMatchObject({ what: 'unchanged' })
    expect(issue?.comments).toHaveLength(comments)
  })

  test('[F6] names that count nothing are ordered by the logs', async () => {
    const at = await start()
    const seen = (revision: string): FiledIncident => ({ ...seenIn(revision), revisionOrder: ['blue', 'green'] })
    await file(at, seen('blue'))
    const [issue] = at.github.issues
    if (issue !== undefined) issue.state = 'closed'
    expect(await file(at, seen('green'))).toMatchObject({ what: 'reopened' })
  })

  test('[F7] one comment for one change of state, whoever else tells it and whatever happens to it', async () => {
    for (const fault of ['none', 'bad-gateway-after-commit', 'silence-after-commit', 'bad-gateway'] as const) {
      let left = 1
      const at = await FilingRig.start({
        fault: (method, path) => (method === 'POST' && path.endsWith('/comments') && left-- > 0 ? fault : 'none'),
      })
      await file(at)
      const [issue] = at.github.issues
      if (issue !== undefined) issue.state = 'closed'
      await at.run(Promise.all([at.file(seenIn('chat-00043-def')), at.file(seenIn('chat-00043-def'))]))
      expect(issue?.comments, fault).toHaveLength(1)
      await at.close()
    }
  })
})

describe('a filer that ends in the middle', () => {
  const COMMENT = (method: string, path: string): boolean => method === 'POST' && path.endsWith('/comments')
  const REOPEN = (method: string): boolean => method === 'PATCH'

  test.each([
    ['before it could tell', COMMENT],
    ['between telling and reopening', REOPEN],
  ])('[F7] %s leaves the rest to the next one: the issue is open, and it is told once', async (_when, isHit) => {
    let isDown = false
    const at = await start({ fault: (method, path) => (isDown && isHit(method, path) ? 'bad-gateway' : 'none') })
    await file(at)
    const [issue] = at.github.issues
    if (issue !== undefined) issue.state = 'closed'
    isDown = true
    expect(await file(at, seenIn('chat-00043-def'))).toMatchObject({ kind: 'gave-up' })
    isDown = false
    expect(await file(at, seenIn('chat-00043-def'))).toMatchObject({ what: 'reopened', commented: true })
    expect(issue).toMatchObject({ state: 'open' })
    expect(issue?.comments).toHaveLength(1)
  })
})

describe('GitHub says no', () => {
  test.each<GitHubFault>(['secondary-limit', 'primary-limit', 'too-many'])(
    '[F8] %s is waited for as long as it says',
    async (fault) => {
      const at = await start({ ...firstCreate(fault), retryAfterSeconds: 90 })
      expect(await file(at)).toMatchObject({ what: 'created' })
      expect(at.waits.some((ms) => ms >= 89_000 && ms <= 91_000)).toBe(true)
      expect(openOf(at.github)).toHaveLength(1)
    },
  )

  test('[F8] a wait beyond the bound is told instead', async () => {
    const at = await start({ ...firstCreate('secondary-limit'), retryAfterSeconds: 3_600 })
    expect(await file(at)).toMatchObject({ kind: 'gave-up', reason: expect.stringContaining('secondary rate limit') })
    expect(at.waits).toEqual([])
  })

  test('[F8] a token, a repository and issues that are not there are each told by name', async () => {
    const at = await start()
    expect(await at.run(at.file(incident(), {}, 'another-token'))).toMatchObject({ kind: 'refused', status: 401, what: 'token' })
    at.github.options = { ...at.github.options, repository: 'somebody/else' }
    expect(await file(at)).toMatchObject({ kind: 'refused', status: 404, what: 'not-found' })
    at.github.options = { ...at.github.options, repository: 'tidegate/lab', disabled: true }
    expect(await file(at)).toMatchObject({ kind: 'refused', status: 410, what: 'issues-disabled' })
    expect(at.github.issues).toEqual([])
  })

  test('[F8] the token is in no body, no address and no result', async () => {
    const at = await start(firstCreate('bad-gateway-after-commit'))
    const results = [await file(at), await at.run(at.file(incident(), {}, 'another-token'))]
    expect(JSON.stringify([results, at.github.sent, at.github.requests])).not.toMatch(new RegExp(`${TOKEN}|another-token`))
  })
})

describe('before anything is sent', () => {
  test('[F9] without being meant it is a plan, and nothing is written', async () => {
    const at = await start()
    expect(await file(at, incident(), { isMeant: false })).toMatchObject({ kind: 'planned', plan: { kind: 'create' } })
    expect(at.github.requests.filter((request) => !request.startsWith('GET '))).toEqual([])
  })

  test('[Y6] an issue that holds a secret is not sent: no request is made', async () => {
    const at = await start()
    const leaky = incident({
      sections: [
        { heading: 'Evidence', parts: [{ kind: 'log', caption: 'a.log:7', text: 'redis://:hunter2-Hunter2@cache:6379' }] },
      ],
    })
    const result = await file(at, leaky)
    expect(result).toMatchObject({ kind: 'blocked', findings: [{ kind: 'redis-url' }] })
    expect(JSON.stringify(result)).not.toContain('unter2')
    expect(at.github.requests).toEqual([])
  })

  test('[Y6] nor one that repeats a value which was taken out elsewhere', async () => {
    const at = await start()
    const redactor = new Redactor({ key: 'a key that only this test has' })
    redactor.text('password=correcthorsebattery')
    const leaky = incident({ title: 'login with correcthorsebattery fails' })
    expect(await file(at, leaky, { seen: redactor.seen })).toMatchObject({ kind: 'blocked', findings: [{ by: 'seen' }] })
    expect(at.github.requests).toEqual([])
  })
})
