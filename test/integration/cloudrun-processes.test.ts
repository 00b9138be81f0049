import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import {
  CONTRACT_DEFAULTS,
  startCloudRun,
  type CloudRunOptions,
  type Contract,
  type RunningCloudRun,
  type Told,
} from '../../src/lab/cloudrun/index.ts'
import { askInstance } from '../../src/lab/cloudrun/ask.ts'
import { processState } from '../../src/lab/host/index.ts'
import { realTimers } from '../../src/runtime/real.ts'
import { freePort } from '../support/redis-server.ts'

/** A server that says who it is. `deaf`: it does not hear SIGTERM. Unless `polite`, it leaves a child behind. */
const SERVER = `
  const { createServer } = require('node:http')
  const { spawn } = require('node:child_process')
  process.on('SIGTERM', () => process.argv[1] === 'deaf' || process.exit(0))
  if (process.argv[1] !== 'polite') console.log('child ' + spawn('sleep', ['1000']).pid)
  createServer((request, response) => response.end([process.env.K_REVISION, process.env.WORD, process.env.TMPDIR].join(' ')))
    .listen(process.env.PORT, '127.0.0.1')
`

let running: RunningCloudRun | undefined
let events: Told[] = []
let watching: (() => void)[] = []

afterEach(async () => {
  await running?.stop()
  running = undefined
  events = []
})

async function start(
  word: string,
  contract: Partial<Contract> = {},
  more: Partial<CloudRunOptions> = {},
): Promise<RunningCloudRun> {
  const workload = {
    command: process.execPath,
    args: ['-e', SERVER, word],
    env: { PATH: process.env['PATH'] ?? '', WORD: 'one' },
  }
  running = await startCloudRun({
    contract: { ...CONTRACT_DEFAULTS, ...contract },
    workload,
    tell: (event) => {
      events.push(event)
      for (const look of watching.splice(0)) look()
    },
    ...more,
  })
  return running
}

/** The first event that fits, when it comes. */
async function told(fits: (event: Told) => boolean): Promise<Told> {
  for (;;) {
    const found = events.find(fits)
    if (found !== undefined) return found
    await new Promise<void>((resolve) => watching.push(resolve))
  }
}

const textOf = async ({ url }: RunningCloudRun): Promise<string> => (await fetch(url)).text()

describe('processes of a small Cloud Run', () => {
  test('[N1] [N9] a deploy changes what answers, and an instance’s directory goes with it', async () => {
    const run = await start('polite')
    // It waits for the start.
    const [revision, word, directory = ''] = (await textOf(run)).split(' ')
    expect([revision, word, existsSync(directory)]).toEqual(['service-00001', 'one', true])
    expect(await run.order('deploy WORD=two')).toEqual({ status: 200, text: 'service-00002' })
    expect(await textOf(run)).toContain('service-00002 two')
    await told(({ event }) => event === 'instance.exited')
    expect(existsSync(directory)).toBe(false)
  })

  test('[N9] a command that there is not fails the deploy, and what serves goes on', async () => {
    const run = await start('polite')
    await run.first
    expect(await run.order('deploy -- /nowhere/at-all')).toEqual({ status: 502, text: 'spawn /nowhere/at-all ENOENT' })
    expect(await textOf(run)).toContain('service-00001')
  })

  test.each([
    ['deaf', 'who does not hear SIGTERM is killed', 1],
    ['careless', 'who does ends by itself', 0],
  ])('[N8] [N11] %s: %s, and nothing is left that it has started', async (word, _what, kills) => {
    const run = await start(word, { graceMs: kills === 1 ? 100 : 10_000 })
    await run.first
    const said = await told((event) => event.event === 'instance.said')
    const child = Number(said.event === 'instance.said' && said.line.split(' ')[1])
    expect(processState(child)).toBe('runs')
    await run.stop()
    running = undefined
    expect(events.filter(({ event }) => event === 'instance.killed')).toHaveLength(kills)
    // The kernel has it, and whoever takes in orphans asks how it ended.
    while (processState(child) !== 'gone') await new Promise((resolve) => setImmediate(resolve))
    await expect(fetch(run.url)).rejects.toThrow('fetch failed')
  })

  test('[N6] nothing runs after idleness, and the next request is a cold start', async () => {
    const run = await start('polite', { idleMs: 50 })
    await run.first
    await told(({ event }) => event === 'scaled.to-zero')
    expect(await textOf(run)).toContain('service-00001 one')
    expect(events.filter(({ event }) => event === 'instance.started')).toHaveLength(2)
  })

  test('[N10] between requests its processor is taken', async () => {
    const run = await start('polite', { cpu: 'requests', minInstances: 1 })
    await told(({ event }) => event === 'cpu.taken')
    expect(await textOf(run)).toContain('one')
    expect(events.filter(({ event }) => event === 'cpu.given')).toHaveLength(1)
  })

  test('[N3] a TCP probe tries until its time is over, and then ends', async () => {
    const port = await freePort()
    const over = new AbortController()
    const asked = askInstance({ kind: 'tcp' }, port, over.signal, realTimers)
    over.abort()
    expect(await asked).toEqual({ kind: 'ill', reason: 'not asked any more' })
    const later = askInstance({ kind: 'tcp' }, port, new AbortController().signal, realTimers)
    const server = createServer().listen(port, '127.0.0.1')
    expect(await later).toEqual({ kind: 'well' })
    server.close()
  })

  test('orders over HTTP: from this machine’s programs, and no command', async () => {
    const run = await start('polite', {}, { controlPort: 0 })
    await run.first
    const listening = await told(({ event }) => event === 'listening')
    const control = String(listening.event === 'listening' && listening.control)
    const order = async (body: string, headers = {}): Promise<number> =>
      (await fetch(control, { method: 'POST', body, headers })).status
    expect(await order('deploy')).toBe(200)
    expect(run.status.revision).toBe('service-00002')
    expect(await order('deploy -- /bin/sh')).toBe(400)
    expect(await order('deploy NODE_OPTIONS=x')).toBe(400)
    expect(await order('deplyo')).toBe(400)
    expect(await order('deploy', { origin: 'https://evil.example' })).toBe(403)
    expect(await order('x'.repeat(5_000))).toBe(413)
    expect((await fetch(control)).status).toBe(405)
    expect(run.status.revision).toBe('service-00002')
    expect(await order('stop')).toBe(200)
    await run.stopOrdered
  })

  test('a port that is taken is told', async () => {
    const run = await start('polite')
    await expect(
      startCloudRun({
        contract: CONTRACT_DEFAULTS,
        workload: { command: 'x', args: [], env: {} },
        port: Number(new URL(run.url).port),
      }),
    ).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})
