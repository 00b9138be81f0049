import { afterEach, describe, expect, test } from 'vitest'
import { DrivenReadiness } from '../../test/support/driven-services.ts'
import { FakeTerminal } from '../../test/support/fake-terminal.ts'
import { HealthServer } from '../../test/support/health-server.ts'
import { ManualWorld } from '../runtime/manual.ts'
import { createStatusCommand } from './status.ts'

const servers: HealthServer[] = []

afterEach(() => {
  for (const server of servers.splice(0)) server.stop()
})

async function served(driven: DrivenReadiness): Promise<string> {
  const server = await HealthServer.start(driven)
  servers.push(server)
  return server.url
}

async function answering(body: string, status = 200): Promise<string> {
  const server = await HealthServer.answering((_, response) => response.writeHead(status).end(body))
  servers.push(server)
  return server.url
}

interface Printed {
  readonly code: number
  readonly out: string
  readonly err: string
}

async function status(args: readonly string[], terminal = new FakeTerminal()): Promise<Printed> {
  const code = await createStatusCommand(new ManualWorld().timers).run(args, terminal)
  return { code, ...terminal.written }
}

describe('tidegate status', () => {
  test('open: exit 0, and every service with what proves it', async () => {
    const driven = new DrivenReadiness()
    await driven.open()
    await driven.turn(400)
    const { code, out, err } = await status([await served(driven)])
    expect([code, err]).toEqual([0, ''])
    expect(out).toBe(
      [
        'OPEN  for 0.4 s, proved 0.4 s ago',
        'test · plain · tidegate-00042-abc · a1b2 · tidegate 0.1.0',
        '',
        'service           state  epoch  for    proved     evidence',
        'redis.commands    ready  1      0.4 s  0.4 s ago  role master, canary 0.6 ms',
        'redis.subscriber  ready  1      0.4 s  0.4 s ago  nonce 0.9 ms',
        'monitor           ready  1      0.4 s  0.4 s ago  ticks 1; the gate does not wait for it',
        '',
        'sessions 12   parked 1   admitted 40   refused 17 (redis.subscriber 13, origin 4)',
        '',
      ].join('\n'),
    )
  })

  test('closed: exit 1, the sentence, and what comes next', async () => {
    const driven = new DrivenReadiness()
    await driven.open()
    driven.commands.lease.lost('the socket was closed')
    const { code, out } = await status([await served(driven)])
    expect(code).toBe(1)
    expect(out).toMatch(/^CLOSED {2}for 0\.0 s: redis\.commands is lost for 0\.0 s: the socket was closed, next attempt in /)
    expect(out).toMatch(/redis\.commands +lost +1 +0\.0 s +- +the socket was closed; next attempt in 0\.\d s\n/)
    expect(out).toMatch(/redis\.subscriber +lost .* it needs redis\.commands, which is gone\n/)
  })

  test('[R5] a broken check is called broken', async () => {
    const driven = new DrivenReadiness()
    await driven.open()
    driven.commands.next = new TypeError('not a function')
    await driven.turn(1_000)
    expect((await status([await served(driven)])).out).toMatch(/redis\.commands +broken .*its verify is broken/)
  })

  test('--json is one line, as the server said it', async () => {
    const driven = new DrivenReadiness()
    await driven.open()
    const url = await served(driven)
    const { code, out } = await status([url, '--json'])
    expect([code, out.match(/\n/g)?.length]).toEqual([0, 1])
    const text = await (await fetch(`${url}/health`)).text()
    expect(JSON.parse(out)).toMatchObject({
      gate: { state: 'open' },
      services: (JSON.parse(text) as { services: object }).services,
    })
  })

  test('colours are for a terminal only, and never stand alone', async () => {
    const driven = new DrivenReadiness()
    await driven.open()
    const url = await served(driven)
    const terminal = await status([url], new FakeTerminal({}, true))
    expect(terminal.out).toContain('\u001B[32mOPEN\u001B[0m')
    expect(terminal.out).toContain('\u001B[32mready\u001B[0m  1')
    for (const plain of [await status([url]), await status([url], new FakeTerminal({ NO_COLOR: '1' }, true))])
      expect(plain.out).not.toContain('\u001B')
  })

  test.each(['', '/', '/health', '/health?x'])('a URL that ends in %j is asked for its health', async (end) => {
    const driven = new DrivenReadiness()
    await driven.open()
    expect((await status([`${await served(driven)}${end}`])).code).toBe(0)
  })

  test('without a URL it is PORT of this machine', async () => {
    const driven = new DrivenReadiness()
    await driven.open()
    const { port } = new URL(await served(driven))
    expect((await status([], new FakeTerminal({ PORT: port }))).code).toBe(0)
    expect((await status([`localhost:${port}`])).code).toBe(0)
  })

  test('nobody there is 69, and says so', async () => {
    const server = await HealthServer.answering(() => {})
    server.stop()
    const { code, out, err } = await status([server.url])
    expect([code, out, err]).toEqual([69, '', `tidegate status: ${server.url} does not answer: nothing listens there\n`])
    expect((await status([server.url, '--json'])).out).toBe('{"error":"does not answer: nothing listens there"}\n')
  })

  test.each<[string, string, number]>([
    ['a page', '<html></html>', 200],
    ['another server’s health', '{"status":"ok"}', 200],
    ['half of ours', '{"gate":{"state":"open","explanation":"x"},"services":[{}],"refused":{}}', 200],
    ['a redirect', '', 302],
    ['a refusal', '{}', 404],
  ])('%s is 69, never a crash', async (_, body, code) => {
    const answered = await status([await answering(body, code)])
    expect(answered.code).toBe(69)
    expect(answered.err).toContain('answered')
  })

  test('an answer without an end is not waited for, nor kept', async () => {
    const server = await HealthServer.answering((_, response) => {
      response.writeHead(200).write(' '.repeat(5 * 1_048_576))
    })
    servers.push(server)
    const { code, err } = await status([server.url])
    expect([code, err]).toEqual([69, `tidegate status: ${server.url} answered too much\n`])
  })

  test('what a server says cannot steer the terminal', async () => {
    const driven = new DrivenReadiness()
    await driven.open()
    driven.commands.lease.lost('gone')
    const health = (await (await fetch(`${await served(driven)}/health`)).text()).replaceAll('gone', '\\u001b[2Jgone\u202E\u009B')
    for (const args of [[], ['--json']]) {
      const { out } = await status([await answering(health), ...args])
      expect(out).toContain('gone')
      for (const mark of ['\u001B', '\u202E', '\u009B']) expect(out).not.toContain(mark)
    }
  })

  test.each<[readonly string[], string]>([
    [['--jsn'], 'did you mean --json?'],
    [['--watch=1'], 'takes no value'],
    [['http://a', 'http://b'], 'more than one URL'],
    [['ftp://a'], 'the URL is none'],
    [['http://'], 'the URL is none'],
  ])('%j is asked wrongly', async (args, words) => {
    const { code, err } = await status(args)
    expect(code).toBe(2)
    expect(err).toContain(words)
  })

  test('--watch asks again each second until it is interrupted; the code is that of the last answer', async () => {
    const driven = new DrivenReadiness()
    await driven.open()
    const url = await served(driven)
    const world = new ManualWorld()
    const terminal = new FakeTerminal()
    const said = async (times: number): Promise<void> => {
      // Bounded by the test's own time: each look lets the answer on its way arrive.
      while (terminal.written.out.split('service ').length - 1 < times || world.timersLeft === 0)
        await new Promise((resolve) => setImmediate(resolve))
    }
    const done = createStatusCommand(world.timers).run([url, '--watch'], terminal)
    await said(1)
    await world.advance(999)
    expect(terminal.written.out.match(/^OPEN/gm)?.length).toBe(1)
    driven.commands.lease.lost('gone')
    await world.advance(1)
    await said(2)
    expect(terminal.written.out).toMatch(/^OPEN[^]*^CLOSED/m)
    terminal.interruption.abort()
    expect(await done).toBe(1)
    expect(world.timersLeft).toBe(0)
  })
})
