import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { parseFilter } from '../../../test/incident/fakes/log-filter.ts'
import { FROM, logEntries, TO } from '../../../test/incident/log-entries.ts'
import { ManualWorld, seededRandom } from '../../runtime/manual.ts'
import { Redactor } from '../redact/index.ts'
import type { Cursor, RawEntry } from './cursor.ts'
import { fetchEntries, type FetchOptions, type FetchResult, type Progress } from './fetch.ts'
import { all, any, compare, not, render, severity } from './filter.ts'
import { fromNs, toNs } from './instant.ts'
import type { ListAnswer, ListRequest } from './list.ts'
import { PageFiles, type PageStore } from './page-files.ts'
import { filterOf, type LogWish } from './query.ts'

const WISH: LogWish = { project: 'chat-staging', service: 'chat', from: FROM, to: TO }

/** Pages in memory: most questions are none of files. What was counted is what was kept, as with files. */
class MemoryPages implements PageStore {
  entries: readonly RawEntry[] = []
  #cursor: Cursor | undefined

  async append(entries: readonly RawEntry[]): Promise<number> {
    this.entries = [...this.entries, ...entries]
    return this.entries.length
  }

  async keep(cursor: Cursor): Promise<void> {
    this.#cursor = cursor
  }

  async load(): Promise<Cursor | undefined> {
    this.entries = this.entries.slice(0, this.#cursor?.bytes)
    return this.#cursor
  }

  async clear(): Promise<void> {
    this.entries = []
    this.#cursor = undefined
  }
}

/** Pages of so many entries, ascending; what is asked is remembered with its time. */
class Pages {
  readonly world = new ManualWorld()
  readonly asked: { readonly request: ListRequest; readonly atMs: number }[] = []
  readonly progress: Progress[] = []
  store: PageStore = new MemoryPages()
  /** Instead of the answer to this call, counted from 1. */
  instead: (call: number) => ListAnswer | undefined = () => undefined
  readonly #entries: readonly RawEntry[]
  readonly #pageSize: number
  readonly #controller = new AbortController()

  constructor(entries: readonly RawEntry[], pageSize: number) {
    this.#entries = entries
    this.#pageSize = pageSize
  }

  async fetch(options: Partial<FetchOptions> = {}, wish = WISH): Promise<FetchResult> {
    const { clock, timers } = this.world
    const { signal } = this.#controller
    const outcome: { result?: FetchResult; failure?: unknown } = {}
    void fetchEntries(
      wish,
      { resume: false, ...options },
      {
        clock,
        timers,
        random: seededRandom(1),
        list: async (request) => this.#answer(request),
        store: this.store,
        redact: new Redactor({ key: 'a key that only this test has' }).value,
        signal,
        onProgress: (progress) => void this.progress.push(progress),
      },
    ).then(
      (done) => (outcome.result = done),
      (error: unknown) => (outcome.failure = error),
    )
    // Files take turns of their own.
    while (outcome.result === undefined && outcome.failure === undefined) await this.world.advance(100)
    if (outcome.result === undefined) throw outcome.failure
    return outcome.result
  }

  async stored(): Promise<readonly RawEntry[]> {
    if (this.store instanceof MemoryPages) return this.store.entries
    const text = this.store instanceof PageFiles ? await readFile(this.store.entriesFile, 'utf8') : ''
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as RawEntry)
  }

  #answer(request: ListRequest): ListAnswer {
    this.asked.push({ request, atMs: this.world.clock.monotonicMs() })
    const other = this.instead(this.asked.length)
    if (other !== undefined) return other
    const found = this.#entries.filter(parseFilter(request.filter))
    const from = Number(request.pageToken ?? 0)
    const to = from + this.#pageSize
    return { kind: 'page', page: { entries: found.slice(from, to), ...(to < found.length && { nextPageToken: String(to) }) } }
  }
}

/** A place for files that is gone when the test is over. */
async function directory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'tidegate-google-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

const ids = (entries: readonly RawEntry[]): readonly unknown[] => entries.map(({ insertId }) => insertId)

describe('the filter', () => {
  test('[Q1] what stands in a value can neither end it nor become a part of the question', () => {
    const evil = 'x" OR severity>=DEFAULT OR textPayload:"\\'
    const filter = filterOf({ ...WISH, service: evil }, WISH)
    const matches = parseFilter(filter)
    const entry = { ...logEntries(1)[0], resource: { type: 'cloud_run_revision', labels: { service_name: evil } } }
    expect(matches(entry)).toBe(true)
    expect(matches({ ...entry, resource: { type: 'cloud_run_revision', labels: { service_name: 'chat' } } })).toBe(false)
    expect(render(compare(['labels', 'run.googleapis.com/x'], '=', 'a\nb'))).toBe('labels."run.googleapis.com/x"="a\\nb"')
  })

  test('[Q1] groups have brackets, because OR binds closer than AND there', () => {
    const a = severity('>=', 'ERROR')
    const b = compare('httpRequest.status', '>=', 500)
    expect(render(all(a, any(a, b), not(b)))).toBe(
      'severity>=ERROR AND (severity>=ERROR OR httpRequest.status>=500) AND NOT (httpRequest.status>=500)',
    )
    expect(render(any(all(a, b), b))).toBe('(severity>=ERROR AND httpRequest.status>=500) OR httpRequest.status>=500')
  })

  test.each([
    ['in the window', {}, true],
    ['before it', { timestamp: '2026-03-04T04:59:59.999999999Z' }, false],
    ['at its end', { timestamp: TO }, false],
    ['less severe', { severity: 'INFO', textPayload: 'fine' }, false],
    ['plain words on standard error', { severity: 'DEFAULT', textPayload: 'Traceback (most recent call last):' }, true],
    ['a failed request', { severity: 'INFO', textPayload: undefined, httpRequest: { status: 503 } }, true],
    [
      'the platform',
      { severity: 'INFO', textPayload: 'x', logName: 'projects/p/logs/run.googleapis.com%2Fvarlog%2Fsystem' },
      true,
    ],
    ['who read data', { logName: 'projects/p/logs/cloudaudit.googleapis.com%2Fdata_access' }, false],
    ['another place', { resource: { type: 'cloud_run_revision', labels: { service_name: 'chat', location: 'x' } } }, false],
  ])('[Q1] %s: %j is %s', (_, change, isWanted) => {
    const filter = filterOf({ ...WISH, location: 'us-central1', severity: 'ERROR' }, WISH)
    expect(parseFilter(filter)(logEntries(1, change)[0] ?? {})).toBe(isWanted)
  })

  test('[Q1] a filter that the API would refuse is refused here', () => {
    expect(() => filterOf({ ...WISH, service: 'x'.repeat(20_001) }, WISH)).toThrow(/20000 are taken/)
  })

  test('[Q2] nanoseconds survive', () => {
    for (const time of ['2026-03-04T05:00:00.000000001Z', '2026-03-04T05:00:00.999999999Z', '1999-12-31T23:59:59.500000000Z'])
      expect(fromNs(toNs(time) ?? 0n)).toBe(time)
    expect(toNs('2026-03-04T05:00:00+01:00')).toBe(toNs('2026-03-04T04:00:00.0Z'))
    expect(toNs('yesterday')).toBeUndefined()
  })
})

describe('reading', () => {
  test('[Q2] a page may be empty and still have a next one; everything is read, in order, each once, redacted', async () => {
    const entries = logEntries(25)
    const pages = new Pages(entries, 10)
    pages.instead = (call) => (call === 2 ? { kind: 'page', page: { entries: [], nextPageToken: '10' } } : undefined)
    expect(await pages.fetch()).toMatchObject({ kind: 'complete', entries: 25, pages: 4, repeated: 0, calls: 4 })
    expect(ids(await pages.stored())).toEqual(ids(entries))
    expect(JSON.stringify(await pages.stored())).not.toContain('10.0.0.')
  })

  test('[Q2] an entry that comes a second time is kept once', async () => {
    const entries = logEntries(20)
    const pages = new Pages(entries, 10)
    pages.instead = (call) => (call === 2 ? { kind: 'page', page: { entries: entries.slice(9) } } : undefined)
    expect(await pages.fetch()).toMatchObject({ kind: 'complete', entries: 20, repeated: 1 })
  })

  test('[Q3] a window of more than ten pages is halved, and nothing is lost or read twice', async () => {
    const entries = logEntries(300)
    const pages = new Pages(entries, 5)
    const result = await pages.fetch()
    expect(result).toMatchObject({ kind: 'complete', entries: 300 })
    expect(ids(await pages.stored())).toEqual(ids(entries))
    expect(result.kind === 'complete' && result.splits).toBeGreaterThan(2)
    // No token is ever followed further than ten pages.
    expect(Math.max(...pages.asked.map(({ request }) => Number(request.pageToken ?? 0)))).toBeLessThanOrEqual(50)
  })

  test('[Q3] where all entries have one time there is nothing to halve, and all are read', async () => {
    const entries = logEntries(80, { timestamp: '2026-03-04T05:30:00.5Z' })
    const pages = new Pages(entries, 5)
    expect(await pages.fetch()).toMatchObject({ kind: 'complete', entries: 80 })
    expect(ids(await pages.stored())).toEqual(ids(entries))
  })

  test('[Q4] never more than 60 list calls in any minute, whatever the answers are', async () => {
    const pages = new Pages(logEntries(400), 2)
    pages.instead = (call) => (call % 7 === 0 ? { kind: 'again', reason: '429', retryAfterMs: 0 } : undefined)
    expect(await pages.fetch()).toMatchObject({ kind: 'complete', entries: 400 })
    const times = pages.asked.map(({ atMs }) => atMs)
    const busiest = Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 60_000).length))
    expect(busiest).toBeLessThanOrEqual(60)
    expect(busiest).toBeGreaterThan(50)
  })

  test('[Q4] what is asked to wait waits as long as it is told, and longer each time where it is not', async () => {
    const pages = new Pages(logEntries(3), 10)
    pages.instead = (call) =>
      call === 1
        ? { kind: 'again', reason: 'quota', retryAfterMs: 47_000 }
        : call < 5
          ? { kind: 'again', reason: '503' }
          : undefined
    expect(await pages.fetch()).toMatchObject({ kind: 'complete', calls: 5 })
    const waits = pages.progress.flatMap(({ waiting }) => (waiting === undefined ? [] : [waiting.forMs]))
    expect(waits[0]).toBe(47_000)
    expect(waits[1]).toBeGreaterThanOrEqual(1_000)
    expect(waits[3]).toBeGreaterThanOrEqual(4_000)
    expect((pages.asked[1]?.atMs ?? 0) - (pages.asked[0]?.atMs ?? 0)).toBeGreaterThanOrEqual(47_000)
  })
})

describe('going on', () => {
  test('[Q5] wherever it ends, the next run goes on from the last page: nothing is lost, nothing twice', async () => {
    const entries = logEntries(120)
    for (const stop of [1, 2, 3, 7, 12, 17, 23]) {
      const pages = new Pages(entries, 5)
      const files = new PageFiles(await directory())
      if (stop < 4) pages.store = files
      pages.instead = (call) => (call === stop ? { kind: 'refused', reason: '403', advice: 'ask' } : undefined)
      const first = await pages.fetch()
      expect(first).toMatchObject({ kind: 'partial', reason: '403' })
      // What was appended and not counted, as after a crash in between.
      if (pages.store === files) await writeFile(files.entriesFile, '{"half', { flag: 'a' })
      else await pages.store.append([{ insertId: 'half' }])
      pages.instead = () => undefined
      expect(await pages.fetch({ resume: stop > 1 }), `stop ${stop}`).toMatchObject({ kind: 'complete', entries: 120 })
      expect(ids(await pages.stored())).toEqual(ids(entries))
    }
  })

  test('[Q5] a token that is refused, or is a day old, is done without', async () => {
    const entries = logEntries(60)
    const stale = new Pages(entries, 5)
    stale.instead = (call) => (call === 4 ? { kind: 'stale-token' } : undefined)
    expect(await stale.fetch()).toMatchObject({ kind: 'complete', entries: 60 })
    expect(ids(await stale.stored())).toEqual(ids(entries))

    const old = new Pages(entries, 5)
    old.instead = (call) => (call === 4 ? { kind: 'refused', reason: '403', advice: '' } : undefined)
    await old.fetch()
    old.world.jump(24 * 3_600_000)
    old.instead = (call) => (call === 5 && old.asked[4]?.request.pageToken !== undefined ? { kind: 'stale-token' } : undefined)
    expect(await old.fetch({ resume: true })).toMatchObject({ kind: 'complete', entries: 60 })
    expect(old.asked[4]?.request.pageToken).toBeUndefined()
    expect(ids(await old.stored())).toEqual(ids(entries))
  })

  test('[Q5] the cursor of another question, or one that is none, is refused by name', async () => {
    const pages = new Pages(logEntries(12), 5)
    const at = await directory()
    pages.store = new PageFiles(at)
    pages.instead = (call) => (call === 2 ? { kind: 'refused', reason: '403', advice: '' } : undefined)
    await pages.fetch()
    await expect(pages.fetch({ resume: true }, { ...WISH, service: 'other' })).rejects.toThrow(/asked for something else/)
    await writeFile(join(at, 'cursor.json'), '{"schema":9}')
    await expect(pages.fetch({ resume: true })).rejects.toThrow(/no cursor of this version/)
  })
})

describe('what is not all', () => {
  test('[Q6] a service that does not recover, a limit and missing credentials are each told as what they are', async () => {
    const away = new Pages(logEntries(20), 5)
    away.instead = (call) => (call > 2 ? { kind: 'again', reason: 'Cloud Logging answered 503' } : undefined)
    expect(await away.fetch()).toMatchObject({
      kind: 'partial',
      entries: 10,
      reason: 'Cloud Logging answered 503',
      advice: expect.stringContaining('--resume'),
    })
    expect(away.asked).toHaveLength(2 + 6)

    const enough = new Pages(logEntries(20), 5)
    expect(await enough.fetch({ entriesMax: 10 })).toMatchObject({
      kind: 'partial',
      entries: 10,
      reason: expect.stringContaining('limit of 10'),
    })

    const nobody = new Pages([], 5)
    nobody.instead = () => ({ kind: 'no-credentials', reason: 'none', advice: 'sign in' })
    expect(await nobody.fetch()).toEqual({ kind: 'no-credentials', reason: 'none', advice: 'sign in' })
    expect(nobody.asked).toHaveLength(1)
  })

  test('[Q6] a wait of hours is told, not waited for', async () => {
    const pages = new Pages(logEntries(5), 5)
    pages.instead = () => ({ kind: 'again', reason: 'quota', retryAfterMs: 3_600_000 })
    expect(await pages.fetch()).toMatchObject({ kind: 'partial', calls: 1 })
  })
})
