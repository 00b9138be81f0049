import { afterEach, describe, expect, test } from 'vitest'
import { tcpEcho } from '../../../test/support/echo/index.ts'
import { FakeTerminal } from '../../../test/support/fake-terminal.ts'
import { HealthServer } from '../../../test/support/health-server.ts'
import { realTimers } from '../../runtime/real.ts'
import { createConformanceCommand } from './conformance.ts'

const stops: (() => Promise<void> | void)[] = []

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function echo(flaw?: Parameters<typeof tcpEcho>[0]): Promise<string> {
  const { url, stop } = await tcpEcho(flaw)
  stops.push(stop)
  return url
}

async function conformance(
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const terminal = new FakeTerminal()
  const code = await createConformanceCommand(realTimers).run(args, terminal)
  return { code, ...terminal.written }
}

describe('tidegate lab conformance', () => {
  test('a server that keeps to the standard: exit 0, and a table', async () => {
    const { code, out, err } = await conformance(await echo(), '--only', '2')
    expect([code, err]).toEqual([0, ''])
    expect(out).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/, asked as echo\n/)
    expect(out).toMatch(/\n2 +pings and pongs +13 +13 +- +- +-\n +all +13 +13 /)
  })

  test('[W4] a broken one: exit 1, the case, its reason and its bytes', async () => {
    const { code, out } = await conformance(await echo('pong-empty'), '--only', '2.2')
    expect(code).toBe(1)
    expect(out).toContain(
      'failed 2.2  a ping with a payload (RFC 6455 5.5.2)\n  its pong says "", the ping said something else\n',
    )
    expect(out).toMatch(
      /\n {2}sent {6}GET \/ HTTP\/1\.1 \.\.\. \(\d+ bytes\)\n {2}received {2}HTTP\/1\.1 101 Switching Protocols/,
    )
    expect(out).toMatch(/\n {2}sent {6}89 8d ([0-9a-f]{2} ?)+\n {2}received {2}8a 00\n/)
  })

  test('what is only not recommended is told, and no failure', async () => {
    const { code, out } = await conformance(await echo('utf8-late'), '--only', '6.4')
    expect(code).toBe(0)
    expect(out).toContain('  6.4.1  the same in three fragments: noticed with the second: it looks at a text when it is whole')
  })

  test('--json is one document', async () => {
    const { code, out } = await conformance(await echo('rsv-taken'), '--only', '3.1', '--json')
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({
      ok: false,
      adapter: 'echo',
      counts: { failed: 1 },
      results: [{ id: '3.1', section: '5.2' }],
    })
  })

  test('nobody there, and somebody else there: exit 1, with a reason', async () => {
    const gone = await tcpEcho()
    await gone.stop()
    expect(await conformance(gone.url)).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('ECONNREFUSED') as string,
    })
    const page = await HealthServer.answering((_, response) => response.writeHead(404).end())
    stops.push(() => page.stop())
    const { code, err } = await conformance(page.url, '--json')
    expect(code).toBe(1)
    expect(err).toContain('cannot be judged')
  })

  test('a run that judged nothing is no success', async () => {
    expect(await conformance(await echo(), '--only', '12.5.1')).toMatchObject({ code: 1 })
  })

  test.each([
    [[], 'the URL of a server is missing'],
    [['ftp://x'], 'ftp:// is none of ws:// and wss://'],
    [['ws://x', '--only', '99'], '--only "99" names no case'],
    [['ws://x', '--only', '6.'], '--only "6." names no case'],
    [['ws://x', '--adapter', 'soap'], '--adapter must be echo or tidegate'],
    [['ws://x', '--channel', 'a'], '--channel is for --adapter tidegate'],
    [['ws://x', '--wait', 'long'], '--wait must be a duration'],
    [['ws://x', '--wait', '2h'], '--wait must be a duration'],
    [['ws://x', 'ws://y'], 'there are too many arguments'],
    [['ws://x', '--olny', '6'], 'did you mean --only?'],
  ])('%j is asked wrongly', async (args, words) => {
    const { code, out, err } = await conformance(...args)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(words)
    expect(err).toContain('Try: tidegate lab conformance --help')
  })
})
