import { afterEach, describe, expect, test } from 'vitest'
import { FakeTerminal } from '../../test/support/fake-terminal.ts'
import { HealthServer } from '../../test/support/health-server.ts'
import { drillCommand } from './drill.ts'

const servers: HealthServer[] = []

afterEach(() => {
  for (const server of servers.splice(0)) server.stop()
})

/** A service that says this of itself, and does nothing else. */
async function saying(report: object | string, status = 200): Promise<string> {
  const body = typeof report === 'string' ? report : JSON.stringify(report)
  const server = await HealthServer.answering((_, response) => response.writeHead(status).end(body))
  servers.push(server)
  return server.url
}

const OPEN = {
  gate: { state: 'open', explanation: 'open for 1 s' },
  services: [],
  instance: 'a',
  version: '0.1.0',
  platform: 'plain',
}

async function drill(url: string, ...args: readonly string[]) {
  const terminal = new FakeTerminal({ REDIS_URL: 'redis://:hunter2@127.0.0.1:1' })
  const code = await drillCommand.run(['demote', '--url', url, ...args], terminal)
  const { out, err } = terminal.written
  expect(`${out}${err}`).not.toContain('hunter2')
  return { code, out, err }
}

describe('tidegate drill', () => {
  test.each([
    ['is production', { ...OPEN, environment: 'production' }],
    ['does not say what it is, so it is taken for production', OPEN],
    ['is canary', { ...OPEN, environment: 'canary' }],
  ])('a service that %s is left alone, until somebody means it', async (words, report) => {
    const url = await saying(report)
    const { code, out, err } = await drill(url)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(`the service ${words}: nothing was done. If you mean it, add --yes-production`)
    const json = await drill(url, '--json')
    expect([json.code, JSON.parse(json.out)]).toMatchObject([2, { verdict: 'refused' }])
    // Then it goes on, to a Redis that is not there.
    const meant = await drill(url, '--yes-production')
    expect([meant.code, meant.err]).toEqual([69, expect.stringContaining('cannot reach 127.0.0.1:1: nothing listens there')])
  })

  test('a service whose gate is not open is not made worse', async () => {
    const gate = { state: 'closed', explanation: 'closed for 3 s: redis is lost' }
    const { code, err } = await drill(await saying({ ...OPEN, environment: 'test', gate }))
    expect(code).toBe(69)
    expect(err).toContain('is not open: closed for 3 s: redis is lost')
  })

  test.each([
    ['it answers 404 for /health', '', 404],
    ['it answers something that is not JSON', '<html>', 200],
    ['it answers something else than a Tidegate', '{"status":"ok"}', 200],
  ])('no Tidegate: %s', async (words, body, status) => {
    const { code, err } = await drill(await saying(body, status))
    expect(code).toBe(69)
    expect(err).toContain(words)
  })

  test('nobody there', async () => {
    const url = await saying(OPEN)
    for (const server of servers.splice(0)) server.stop()
    const { code, err } = await drill(url, '--json')
    expect([code, err]).toEqual([69, expect.stringContaining('nothing listens there')])
  })

  test('asked wrongly', async () => {
    const { code, err } = await drill('http://localhost', '--clients', 'many')
    expect(code).toBe(2)
    expect(err).toContain('Try: tidegate drill --help')
  })
})
