import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { Told } from '../../src/lab/cloudrun/index.ts'
import { processState } from '../../src/lab/host/index.ts'
import { rehearseDeploy, ToldEvents } from '../support/cloudrun-chat.ts'

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

test(
  '[N2] [N6] [N9] [G4] [G5] [L4] a deploy rehearsed: a cold start and a change of revision under a crowd that talks, and nobody misses anything',
  { timeout: 180_000 },
  async () => {
    const { verdict, unobserved, events, revision } = await rehearseDeploy({
      clients: 30,
      channels: 4,
      publishers: 8,
      everyMs: 100,
      calm: 30,
    })
    expect(verdict.violations).toEqual([])
    expect(unobserved).toEqual([])
    expect(revision).toBe('chat-00002')
    // Whoever got SIGTERM ended by itself, in time.
    expect(events.of('instance.killed')).toEqual([])
    expect(events.of('instance.exited').map(({ exit }) => exit)).toEqual(
      events.of('instance.terminated').map(() => ({ kind: 'code', code: 0 })),
    )
  },
)

/** `tidegate lab cloudrun` as a person starts it. */
function commandLine(...args: readonly string[]): {
  readonly child: ReturnType<typeof spawn>
  readonly events: ToldEvents
  readonly exited: Promise<number | null>
} {
  const child = spawn(process.execPath, [MAIN, 'lab', 'cloudrun', '--json', '--port', '0', ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const events = new ToldEvents()
  createInterface({ input: child.stdout }).on('line', (line) => events.tell(JSON.parse(line) as Told))
  return { child, events, exited: new Promise((resolve) => child.once('close', resolve)) }
}

const SERVER = `require('node:http').createServer((_, response) => response.end(process.env.WORD)).listen(process.env.PORT, '127.0.0.1')`

test('[N9] [N11] from the command line: orders on standard input, and Ctrl-C ends everything', { timeout: 120_000 }, async () => {
  const { child, events, exited } = commandLine('--min-instances', '1', '--', process.execPath, '-e', SERVER)
  await events.has('traffic.moved')
  child.stdin?.write('delpoy\ndeploy WORD=two\n')
  await events.has('traffic.moved', 2)
  expect(events.of('asked.wrongly')[0]?.reason).toContain('there is no order "delpoy"')
  const [{ url } = { url: '' }] = events.of('listening')
  expect(await (await fetch(url)).text()).toBe('two')
  const pids = events.of('instance.started').map(({ pid }) => pid)
  expect(pids).toHaveLength(2)
  child.kill('SIGINT')
  expect(await exited).toBe(0)
  expect(pids.map(processState)).toEqual(['gone', 'gone'])
  expect(events.all.at(-1)?.event).toBe('stopped')
})

test(
  '[N9] a first revision that does not come up is exit 1, and a second signal leaves nothing either',
  { timeout: 120_000 },
  async () => {
    const failing = commandLine('--', '/nowhere/at-all')
    expect(await failing.exited).toBe(1)
    expect(failing.events.of('deploy.failed')[0]?.reason).toContain('ENOENT')
    const deaf = commandLine('--', process.execPath, '-e', `process.on('SIGTERM', () => {}); ${SERVER}`)
    await deaf.events.has('traffic.moved')
    const [{ pid } = { pid: 0 }] = deaf.events.of('instance.started')
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
    const directory = environment.find((pair) => pair.startsWith('TMPDIR='))?.slice('TMPDIR='.length) ?? ''
    expect(existsSync(directory)).toBe(true)
    deaf.child.kill('SIGINT')
    await deaf.events.has('instance.terminated')
    deaf.child.kill('SIGINT')
    expect(await deaf.exited).toBe(1)
    expect(existsSync(directory)).toBe(false)
    // Nobody is left to ask how it ended; the test's own time limit is the bound.
    while (processState(pid) !== 'gone') await new Promise((resolve) => setImmediate(resolve))
  },
)
