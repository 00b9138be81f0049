import { describe, expect, test } from 'vitest'
import { readRecords, type Entry } from './index.ts'
import { readText } from '../../../test/support/read-log.ts'

const LOG = 'projects/p/logs/run.googleapis.com%2F'
const resource = {
  type: 'cloud_run_revision',
  labels: { service_name: 'chat', revision_name: 'chat-00042-abc', location: 'us-central1' },
}

function entry(rest: Readonly<Record<string, unknown>>, index = 0): Record<string, unknown> {
  return {
    insertId: `id${index}`,
    timestamp: `2025-09-09T01:44:38.${String(100 + index)}456789Z`,
    resource,
    labels: { instanceId: 'i1' },
    logName: `${LOG}stderr`,
    ...rest,
  }
}

async function one(value: unknown): Promise<Entry | undefined> {
  return (await readText(`${JSON.stringify(value)}\n`)).entries[0]
}

const THREE = [0, 1, 2].map((index) => entry({ textPayload: `said ${index} "x" \\ [{` }, index))

describe('entries of Cloud Logging', () => {
  test('[T4] reference, time, sender and trace', async () => {
    expect(await one(entry({ textPayload: 'hello', trace: 'projects/p/traces/0123456789abcdef0123456789abcdef' }))).toMatchObject(
      {
        ref: { insertId: 'id0', at: '2025-09-09T01:44:38.100456789Z' },
        atMs: Date.UTC(2025, 8, 9, 1, 44, 38, 100),
        service: 'chat',
        revision: 'chat-00042-abc',
        instance: 'i1',
        trace: '0123456789abcdef0123456789abcdef',
        message: 'hello',
      },
    )
  })

  test('the line within a textPayload has a head of its own: its level and logger count, its time does not', async () => {
    const value = entry({ textPayload: '2020-01-01 00:00:00,001 - chat - app.auth - WARNING - no key' })
    expect(await one(value)).toMatchObject({
      severity: 'WARNING',
      logger: 'app.auth',
      message: 'no key',
      atMs: Date.UTC(2025, 8, 9, 1, 44, 38, 100),
    })
  })

  test('a request: latency in milliseconds, host and query left out', async () => {
    const httpRequest = { requestMethod: 'GET', requestUrl: 'https://h.example/ws?token=1', status: 503, latency: '7.51s' }
    expect(await one(entry({ logName: `${LOG}requests`, severity: 'ERROR', httpRequest }))).toMatchObject({
      kind: 'request',
      message: 'GET /ws 503 Service Unavailable',
      http: { method: 'GET', path: '/ws', status: 503, latencyMs: 7510 },
    })
  })

  test.each([
    ['varlog%2Fsystem', 'anything', 'platform'],
    ['stderr', 'Container called exit(3).', 'platform'],
    ['stderr', 'hello', 'application'],
    ['requests', 'The request failed because the instance could not start successfully.', 'request'],
  ])('%s, %s: %s', async (log, textPayload, kind) => {
    expect((await one(entry({ logName: `${LOG}${log}`, textPayload })))?.kind).toBe(kind)
  })

  test('a change by somebody: who, what, which', async () => {
    const protoPayload = {
      methodName: 'google.cloud.run.v1.Services.ReplaceService',
      resourceName: 'namespaces/p/services/chat',
      authenticationInfo: { principalEmail: 'a@b.example' },
      status: { code: 7, message: 'denied' },
      request: { large: 'x'.repeat(5000) },
    }
    const found = await one(entry({ logName: 'projects/p/logs/cloudaudit.googleapis.com%2Factivity', protoPayload }))
    expect(found).toMatchObject({
      kind: 'audit',
      message: 'google.cloud.run.v1.Services.ReplaceService namespaces/p/services/chat: denied',
      fields: { principalEmail: 'a@b.example', statusCode: 7 },
    })
    expect(JSON.stringify(found)).not.toContain('xxx')
  })

  test('severity as a word, as a number, and as nothing', async () => {
    const severities = await Promise.all(
      ['CRITICAL', 400, null].map((severity) => one(entry({ severity, jsonPayload: { message: 'x' } }))),
    )
    expect(severities.map((each) => each?.severity)).toEqual(['CRITICAL', 'WARNING', 'DEFAULT'])
  })

  test('names as client libraries write them', async () => {
    const value = {
      insert_id: 'a',
      timestamp: '2025-09-09T01:44:38Z',
      json_payload: { message: 'x', labels: { module: 'm' } },
      http_request: { method: 'GET', url: '/y', status: 500, latency: '0s' },
    }
    expect(await one(value)).toMatchObject({
      ref: { insertId: 'a' },
      message: 'x',
      logger: 'm',
      http: { path: '/y', status: 500, latencyMs: 0 },
    })
  })

  test('an error that a logger fills in where there is none is none', async () => {
    const error = { type: 'str', message: 'Missing field', traceback: '' }
    expect((await one(entry({ jsonPayload: { message: 'x', error } })))?.error).toBeUndefined()
    const real = { type: 'ModuleNotFoundError', value: "No module named 'a'", traceback: null }
    expect((await one(entry({ jsonPayload: { message: 'x', error: real } })))?.error).toMatchObject({
      type: 'ModuleNotFoundError',
      message: "No module named 'a'",
    })
  })

  test('[T1] what has no payload is told, and counted', async () => {
    const { entries, report } = await readText(JSON.stringify(entry({ severity: 'ERROR' })))
    expect([entries[0]?.message, report.withoutPayload]).toEqual(['(no payload)', 1])
  })

  const shapes: readonly (readonly [string, string])[] = [
    ['lines', THREE.map((each) => JSON.stringify(each)).join('\n')],
    ['an array', JSON.stringify(THREE)],
    ['a printed array', JSON.stringify(THREE, null, 2)],
    ['pages', [THREE.slice(0, 1), THREE.slice(1)].map((entries) => JSON.stringify({ entries, nextPageToken: 't' })).join('\n')],
    ['a printed page, token first', JSON.stringify({ nextPageToken: 't', entries: THREE }, null, 1)],
    ['printed objects', THREE.map((each) => JSON.stringify(each, null, 2)).join('\n')],
    ['arrays, one after the other', THREE.map((each) => JSON.stringify([each])).join('\n')],
  ]

  test.each(shapes)('[T2] %s, whatever the parts', async (_name, text) => {
    const whole = await readText(text)
    expect(whole.entries.map(({ message }) => message)).toEqual(THREE.map(({ textPayload }) => textPayload))
    expect([whole.report.unparsed, whole.report.lines]).toEqual([0, text.split('\n').length])
    for (const partBytes of [1, 2, 7, 64]) expect((await readText(text, {}, partBytes)).entries).toEqual(whole.entries)
  })

  test('[T4] records of the API are the entries of a file', async () => {
    const reading = readRecords([THREE, []], 'api')
    const entries: Entry[] = []
    for await (const batch of reading) entries.push(...batch)
    expect(entries).toEqual((await readText(JSON.stringify(THREE))).entries)
  })

  test('[T1] an entry that comes twice is counted once, as exports overlap', async () => {
    const { entries, report } = await readText([...THREE, ...THREE].map((each) => JSON.stringify(each)).join('\n'))
    expect([entries.length, report.repeated]).toEqual([3, 3])
  })

  test('[T1] a broken element is an entry by its text, and the next ones are found', async () => {
    const text = JSON.stringify(THREE, null, 2).replace('"said 1', '"said" 1')
    const { entries, report } = await readText(text)
    expect(entries.map(({ message }) => message)).toContain(THREE[2]?.['textPayload'])
    expect(entries.map(({ message }) => message)).toContain(THREE[0]?.['textPayload'])
    expect(report.unparsed).toBeGreaterThan(0)
    expect(entries.some(({ message }) => message.includes('"said" 1'))).toBe(true)
  })

  test('[T8] an array that breaks off is read to where it does', async () => {
    const text = JSON.stringify(THREE)
    const { entries, report } = await readText(text.slice(0, -40))
    expect(entries.slice(0, 2).map(({ message }) => message)).toEqual(THREE.slice(0, 2).map(({ textPayload }) => textPayload))
    expect(report.problems).toMatchObject([{ code: 'unclosed', file: '-' }])
    expect((await readText(text.slice(0, -1))).report.problems).toMatchObject([{ code: 'unclosed' }])
    expect((await readText(text)).report.problems).toEqual([])
  })

  test('[T7] an element beyond the bound is its beginning, and the next one is found', async () => {
    const text = JSON.stringify([entry({ textPayload: 'y'.repeat(5000) }), THREE[2]])
    for (const partBytes of [512, 65_536]) {
      const { entries, report } = await readText(text, { bounds: { elementBytes: 2048 } }, partBytes)
      if (partBytes === 512) expect(report.cut).toBe(1)
      expect(entries.at(-1)?.message).toBe(THREE[2]?.['textPayload'])
    }
  })
})
