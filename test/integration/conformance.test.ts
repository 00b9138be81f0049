import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { conformanceText } from '../../src/cli/lab/conformance-view.ts'
import {
  CONFORMANCE_CASES,
  dialTo,
  echoAdapter,
  runConformance,
  targetOf,
  tidegateAdapter,
  type Adapter,
  type ConformanceReport,
  type ConformanceResult,
} from '../../src/lab/index.ts'
import { realTimers } from '../../src/runtime/real.ts'
import { FLAWS, tcpEcho, type Flaw, type FlawName } from '../support/echo/index.ts'
import { FakeTerminal } from '../support/fake-terminal.ts'
import { ServerProcess } from '../support/server-process.ts'
import { TEST_CONFIG } from '../support/test-config.ts'
import { connectionToken } from '../support/tokens.ts'

const WAIT_MS = 3_000
const PAGE = new URL('../../docs/lab.md', import.meta.url)

function judge(url: string, adapter: Adapter, cases = CONFORMANCE_CASES): Promise<ConformanceReport> {
  const target = targetOf(url)
  if (typeof target === 'string') throw new Error(target)
  return runConformance({
    target,
    dial: dialTo(target, realTimers, WAIT_MS),
    adapter,
    timers: realTimers,
    limits: { waitMs: WAIT_MS, endlessBytes: 4 * 1_048_576 },
    cases,
    concurrency: 8,
  })
}

const told = (report: ConformanceReport, ...kinds: readonly ConformanceResult['verdict']['kind'][]): readonly string[] =>
  report.results
    .filter(({ verdict }) => kinds.includes(verdict.kind))
    .map(({ id, verdict }) => `${id} ${'reason' in verdict ? verdict.reason : ''}`)

const ids = (report: ConformanceReport, kind: ConformanceResult['verdict']['kind']): readonly string[] =>
  report.results.filter(({ verdict }) => verdict.kind === kind).map(({ id }) => id)

/**
 * `ws`, which reads the frames, takes lengths that are too long (1.3.4) and looks at a text when it is whole (6.4.1, 6.4.2). And what is
 * answered at the end of a turn is not said any more when the same turn brought what ends the connection (3.2).
 */
const NON_STRICT: readonly string[] = ['1.3.4', '3.2', '6.4.1', '6.4.2']

describe('Tidegate', () => {
  let server: ServerProcess
  let token: string

  beforeAll(async () => {
    server = await ServerProcess.start({ config: TEST_CONFIG })
    token = await connectionToken('conformance')
  })

  afterAll(async () => {
    expect(await server.stop()).toBe(0)
  })

  test('[W1] it keeps to RFC 6455, and what it says of a channel is what was published', async () => {
    const report = await judge(server.socketUrl(), tidegateAdapter({ token, channel: 'talk:conformance' }))
    expect(told(report, 'failed')).toEqual([])
    expect(ids(report, 'non-strict')).toEqual(NON_STRICT)
    expect(server.events.filter(({ severity }) => severity === 'ERROR' || severity === 'CRITICAL')).toEqual([])
    expect(report.counts.ok).toBeGreaterThan(200)
    // The page shows what this prints.
    const shown = conformanceText('ws://localhost:8080/connection/websocket', report, new FakeTerminal())
    expect(readFileSync(PAGE, 'utf8')).toContain(shown)
  }, 20_000)

  test('[W1] the same by pings of the protocol, where there is no channel', async () => {
    const cases = CONFORMANCE_CASES.filter(({ category }) => ['1', '5', '7'].includes(category))
    const report = await judge(server.socketUrl(), tidegateAdapter({ token }), cases)
    expect(told(report, 'failed')).toEqual([])
    expect(report.counts.ok).toBeGreaterThan(70)
  }, 20_000)
})

test('[W1] the package ws, as an echo server with compression', async () => {
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    perMessageDeflate: { threshold: 0 },
    maxPayload: 2 * 1_048_576,
  })
  await once(server, 'listening')
  server.on('connection', (socket) => {
    socket.on('error', () => {})
    socket.on('message', (data, isBinary) => socket.send(data as Buffer, { binary: isBinary }))
  })
  const report = await judge(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`, echoAdapter)
  for (const client of server.clients) client.terminate()
  server.close()
  // Node does not look at the version and the Host of an upgrade, and `ws` leaves that to it.
  expect(ids(report, 'failed')).toEqual(['H.5.2', 'H.5.3', 'H.5.4'])
  expect(ids(report, 'not-applicable')).toEqual(['12.5.1'])
}, 20_000)

/** All of them go through memory in the unit tests; these show that a socket is no different. */
const OVER_TCP: readonly FlawName[] = [
  'frame-in-one-read',
  'fails-and-keeps-tcp',
  'no-limit',
  'head-unlimited',
  'half-end-ignored',
]

test.each(OVER_TCP)('[W1] over TCP too, a server that is broken is caught: %s', async (name) => {
  const { url, stop } = await tcpEcho(name)
  const flaw: Flaw = FLAWS[name]
  const { caughtBy, verdict = 'failed' } = flaw
  const target = targetOf(url)
  if (typeof target === 'string') throw new Error(target)
  const report = await runConformance({
    target,
    dial: dialTo(target, realTimers, WAIT_MS),
    adapter: echoAdapter,
    timers: realTimers,
    // Both sides are in this process, and a broken one is silent: it need not be long.
    limits: { waitMs: 300, endlessBytes: 4 * 1_048_576 },
    cases: CONFORMANCE_CASES.filter(({ id }) => id === caughtBy),
    concurrency: 1,
  })
  await stop()
  expect(ids(report, verdict)).toEqual([caughtBy])
})
