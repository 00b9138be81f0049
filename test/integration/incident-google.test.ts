import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { cloudLogging, fetchEntries, PageFiles, type FetchResult, type LogWish } from '../../src/incident/google/index.ts'
import { Redactor } from '../../src/incident/redact/index.ts'
import { seededRandom } from '../../src/runtime/manual.ts'
import { realClock } from '../../src/runtime/real.ts'
import type { Timers } from '../../src/runtime/index.ts'
import { FakeCloudLogging } from '../incident/fakes/cloud-logging.ts'
import { FakeMetadata } from '../incident/fakes/metadata.ts'
import { FROM, logEntries, TO } from '../incident/log-entries.ts'

const WISH: LogWish = { project: 'chat-staging', service: 'chat', from: FROM, to: TO }
const NAMES = [
  'GCE_METADATA_HOST',
  'GOOGLE_APPLICATION_CREDENTIALS',
  'HOME',
  'CLOUDSDK_CONFIG',
  'METADATA_SERVER_DETECTION',
  'GOOGLE_CLOUD_PROJECT',
] as const

let logging: FakeCloudLogging
let metadata: FakeMetadata
let home = ''
let before: Readonly<Record<string, string | undefined>> = {}

beforeEach(async () => {
  logging = await FakeCloudLogging.start()
  metadata = await FakeMetadata.start()
  home = await mkdtemp(join(tmpdir(), 'tidegate-home-'))
  before = Object.fromEntries(NAMES.map((name) => [name, process.env[name]]))
  for (const name of NAMES) delete process.env[name]
  Object.assign(process.env, {
    HOME: home,
    CLOUDSDK_CONFIG: home,
    GCE_METADATA_HOST: metadata.host,
    METADATA_SERVER_DETECTION: 'assume-present',
  })
})

afterEach(async () => {
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
  await Promise.all([logging.close(), metadata.close(), rm(home, { recursive: true, force: true })])
})

/** Waits of the pace and of a back-off are over at once; a deadline never comes. */
const hasty: Timers = {
  after: (ms, run) => {
    if (ms >= 60_000) return () => {}
    const timer = setImmediate(run)
    return () => clearImmediate(timer)
  },
  every: () => () => {},
  soon: (run) => void setImmediate(run),
}

async function read(wish = WISH): Promise<{ readonly result: FetchResult; readonly ids: readonly unknown[] }> {
  let nowMs = 0
  const clock = { monotonicMs: () => (nowMs += 2_000), wallMs: () => realClock.wallMs() }
  const store = new PageFiles(join(home, 'google'))
  const result = await fetchEntries(
    wish,
    { resume: false },
    {
      clock,
      timers: hasty,
      random: seededRandom(1),
      list: cloudLogging({ endpoint: new URL(logging.url), clock, timers: hasty }),
      store,
      redact: new Redactor({ key: 'a key that only this test has' }).value,
      signal: new AbortController().signal,
      onProgress: () => {},
    },
  )
  const text = await readFile(store.entriesFile, 'utf8').catch(() => '')
  return {
    result,
    ids: text
      .split('\n')
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as { readonly insertId: unknown }).insertId),
  }
}

const idsOf = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `entry-${index}`)

test('[Q2] with a token of the metadata server every page is read, through faults of all sorts', async () => {
  logging.entries.push(...logEntries(90), ...logEntries(9, { insertId: 'other', resource: { type: 'gce_instance', labels: {} } }))
  logging.pageSizeMax = 7
  const faults = [
    'none',
    'empty-page',
    'quota',
    'none',
    'unavailable',
    'reset',
    'none',
    'truncated',
    'repeat',
    'none',
    'stale-token',
  ] as const
  logging.fault = (call) => faults[call - 1] ?? 'none'
  const { result, ids } = await read()
  expect(result).toMatchObject({ kind: 'complete', entries: 90 })
  expect(ids).toEqual(idsOf(90))
  expect(new Set(logging.authorizations)).toEqual(new Set([`Bearer ${metadata.token}`]))
  expect(logging.calls[0]).toMatchObject({ orderBy: 'timestamp asc', pageSize: 1_000, resourceNames: ['projects/chat-staging'] })
})

test('[Q6] what the API refuses is told with what mends it, and without the token', async () => {
  logging.entries.push(...logEntries(3))
  logging.fault = () => 'denied'
  const { result } = await read()
  expect(result).toMatchObject({
    kind: 'partial',
    reason: expect.stringContaining('403'),
    advice: expect.stringContaining('roles/logging.viewer'),
  })
  expect(JSON.stringify(result)).not.toContain('ya29')
  logging.fault = () => 'none'
  expect((await read({ ...WISH, project: 'another' })).result).toMatchObject({
    kind: 'partial',
    reason: expect.stringContaining('404'),
  })
  logging.fault = () => 'unauthenticated'
  expect((await read()).result).toMatchObject({
    kind: 'no-credentials',
    advice: expect.stringContaining('gcloud auth application-default login'),
  })
})

test('[Q6] without credentials nothing is asked, and what mends it is said', async () => {
  process.env['METADATA_SERVER_DETECTION'] = 'none'
  const { result } = await read()
  expect(result).toMatchObject({ kind: 'no-credentials', advice: expect.stringContaining('GOOGLE_APPLICATION_CREDENTIALS') })
  expect(logging.calls).toEqual([])
})

test('[Q6] a metadata server without an account is no credentials', async () => {
  metadata.fault = (path) => (path.includes('/token') ? 'no-account' : 'none')
  expect((await read()).result).toMatchObject({ kind: 'no-credentials' })
  expect(logging.calls).toEqual([])
})
