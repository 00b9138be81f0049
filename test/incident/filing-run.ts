import {
  fileIncident,
  githubIssues,
  type FiledIncident,
  type FilingOptions,
  type FilingResult,
} from '../../src/incident/filing/index.ts'
import { readMarker } from '../../src/incident/filing/marker.ts'
import { seededRandom } from '../../src/runtime/manual.ts'
import { FakeGitHub, type FakeGitHubOptions, type FakeIssue, type GitHubFault } from './fakes/github.ts'
import { IdleWorld } from './idle-world.ts'

export const TOKEN = 'test-token-of-the-fake-0123456789'
export const REPOSITORY = 'tidegate/lab'
export const KEY = 'v1:k7m2q9x4ab1c'

export function incident(change: Partial<FiledIncident> = {}): FiledIncident {
  return {
    key: KEY,
    title: 'redis readiness FAILED: chat-staging',
    sections: [
      { heading: 'Error type', parts: [{ kind: 'text', text: 'Readiness validation FAILED' }] },
      { heading: 'Impact', parts: [{ kind: 'list', items: ['14 entries on 3 instances', 'not measurable from the logs'] }] },
      {
        heading: 'Evidence',
        parts: [{ kind: 'log', caption: 'insertId 68c870f90006', text: 'Failed services: [redis] Elapsed: 7.51s' }],
      },
    ],
    sighting: { from: '2026-03-04T05:00:00Z', to: '2026-03-04T06:00:00Z', count: 14, revision: 'chat-00042-abc' },
    ...change,
  }
}

/** A fake GitHub and time that turns itself. */
export class FilingRig {
  readonly world: IdleWorld
  readonly github: FakeGitHub
  readonly waits: number[] = []

  private constructor(world: IdleWorld, github: FakeGitHub) {
    this.world = world
    this.github = github
  }

  static async start(options: Partial<FakeGitHubOptions> = {}, seed = 1): Promise<FilingRig> {
    const world = new IdleWorld(seed)
    const wallMs = (): number => world.manual.clock.wallMs()
    const github = await FakeGitHub.start({
      token: TOKEN,
      repository: REPOSITORY,
      wallMs,
      onSilence: world.onSilence,
      ...options,
    })
    return new FilingRig(world, github)
  }

  /** One process that files. */
  file(what: FiledIncident = incident(), options: Partial<FilingOptions> = {}, token = TOKEN): Promise<FilingResult> {
    const { manual, random, send } = this.world
    const { clock, timers } = manual
    const [owner = '', name = ''] = REPOSITORY.split('/')
    const issues = githubIssues({ api: new URL(this.github.url), owner, name, token, clock, timers, send })
    const { signal } = new AbortController()
    return fileIncident(
      what,
      { label: 'incident', isMeant: true, ...options },
      { issues, timers, random, signal, onWait: (forMs) => void this.waits.push(forMs) },
    )
  }

  run<T>(work: Promise<T>): Promise<T> {
    return this.world.run(work)
  }

  close(): Promise<void> {
    return this.github.close()
  }
}

/** Open issues of a key that are no duplicates of another. */
export function openOf({ issues }: FakeGitHub, key = KEY): readonly FakeIssue[] {
  return issues.filter(({ state, body }) => state === 'open' && readMarker(body)?.key === key)
}

const FAULTS: readonly GitHubFault[] = [
  'bad-gateway',
  'bad-gateway-after-commit',
  'silence',
  'silence-after-commit',
  'reset-after-commit',
  'secondary-limit',
  'primary-limit',
  'too-many',
]

/** Faults by chance, a bounded number of them. */
export function chanceFaults(seed: number, share: number, most: number): (method: string) => GitHubFault {
  const random = seededRandom(seed)
  let left = most
  return (method) => {
    // What is created is what can be doubled: there it is worse.
    if (left <= 0 || random.next() > (method === 'POST' ? share * 2 : share)) return 'none'
    left--
    return FAULTS[Math.floor(random.next() * FAULTS.length)] ?? 'none'
  }
}

export const HUMAN = '\r\nWe saw this **too**, see #12 — @ada  \r\n\r\n- [x] looked\r\n- [ ] mended\t\r\n'

export interface CampaignRun {
  readonly seed: number
  readonly open: number
  readonly creates: number
  readonly faults: number
  readonly humanKept: boolean
  readonly results: readonly string[]
  /** The last of them, for whoever looks for a fault. */
  readonly requests: readonly string[]
}

/**
 * Two processes file one incident at the same time, while everything goes wrong that can. Some begin with an issue that is
 * there already and in which people have written.
 */
export async function campaignRun(seed: number): Promise<CampaignRun> {
  const random = seededRandom(seed)
  let faults = 0
  const chance = chanceFaults(seed, 0.15, 12)
  const fault = (method: string): GitHubFault => {
    const one = chance(method)
    if (one !== 'none') faults++
    return one
  }
  const labels = (['kept', 'kept', 'dropped', 'refused'] as const)[Math.floor(random.next() * 4)] ?? 'kept'
  const rig = await FilingRig.start({ labels }, seed)
  try {
    for (let n = Math.floor(random.next() * 120); n > 0; n--)
      rig.github.add({ body: `<!-- incident:key=v1:other${n};schema=1 -->\nother` })
    const old = random.next() < 0.4 ? await oldIssue(rig, random.next() < 0.5) : undefined
    rig.github.options = { ...rig.github.options, fault }
    const created = rig.github.count('POST', /\/issues$/)
    const newer = incident({
      sighting: { ...incident().sighting, from: '2026-03-05T05:00:00Z', count: 3, revision: 'chat-00043-def' },
    })
    const results = await rig.run(Promise.all([rig.file(newer), rig.file(newer)]))
    return {
      seed,
      open: openOf(rig.github).length,
      creates: rig.github.count('POST', /\/issues$/) - created,
      faults,
      humanKept: old === undefined || outside(old.issue.body) === old.outside,
      results: results.map((result) => JSON.stringify(result)),
      requests: rig.github.requests.slice(-60),
    }
  } finally {
    await rig.close()
  }
}

async function oldIssue(rig: FilingRig, isClosed: boolean): Promise<{ readonly issue: FakeIssue; readonly outside: string }> {
  rig.github.options = { ...rig.github.options, labels: 'kept' }
  await rig.run(rig.file())
  const [issue] = openOf(rig.github)
  if (issue === undefined) throw new Error('nothing was filed')
  issue.body = issue.body.replace('<!-- incident:begin -->', `A word before.\r\n<!-- incident:begin -->`) + HUMAN
  if (isClosed) issue.state = 'closed'
  return { issue, outside: outside(issue.body) }
}

/** What people wrote, with the marks around what is ours. */
export function outside(body: string): string {
  return body.replace(/(?<=<!-- incident:begin -->)[^]*(?=<!-- incident:end -->)/, '')
}
