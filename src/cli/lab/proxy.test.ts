import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FakeTerminal } from '../../../test/support/fake-terminal.ts'
import { proxyCommand } from './proxy.ts'

/** Says OK to everything: enough for a command line. */
let redis: Server
let to: string
beforeEach(async () => {
  redis = createServer((socket) => socket.on('error', () => {}).on('data', () => socket.write('+OK\r\n')))
  redis.listen(0, '127.0.0.1')
  await once(redis, 'listening')
  to = `127.0.0.1:${(redis.address() as AddressInfo).port}`
})
afterEach(() => void redis.close())

/** Runs it, does something on its port, and ends it as Ctrl-C does. */
async function during(args: readonly string[], work: (port: number) => Promise<void>, isTerminal = false) {
  const terminal = new FakeTerminal({}, isTerminal)
  const ended = proxyCommand.run(args, terminal)
  while (!terminal.written.out.includes('\n')) await new Promise((resolve) => setImmediate(resolve))
  await work(Number(/(?:127\.0\.0\.1:|"port":)(\d+)/.exec(terminal.written.out)?.[1]))
  terminal.interruption.abort()
  return { code: await ended, out: terminal.written.out }
}

async function say(port: number, text: string): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {}).write(text)
  await Promise.race([once(socket, 'data'), once(socket, 'close')])
  socket.destroy()
}

test('it says what it does, and in the end what each rule did', async () => {
  const { code, out } = await during(['--to', to, '--rule', 'drop SET', '--rule', 'slice bytes=1-3'], (port) =>
    say(port, 'SET k v\r\n'),
  )
  expect(out).toContain(`-> ${to}, Ctrl-C ends it\n`)
  expect(out).toContain('#1 new  opened')
  expect(out).toContain('#1 commands  fault: drop SET ends=close')
  expect(out).toMatch(/drop SET ends=close +1\n/)
  expect(out).not.toContain('> SET')
  expect(code).toBe(0)
})

test('a rule that never did anything is no success', async () => {
  const { code, out } = await during(['--to', to, '--rule', 'drop XADD'], (port) => say(port, 'SET k v\r\n'))
  expect(out).toMatch(/drop XADD ends=close +never\n/)
  expect(code).toBe(1)
})

test('commands and replies are told to who asks for them, and nothing of them reaches the terminal as it is', async () => {
  const { out, code } = await during(['--to', to, '--commands'], (port) => say(port, 'SET k \u001B[31mred\u009B\r\n'))
  expect(out).toContain('> SET k \\u001b[31mred?')
  expect(out).toContain('< OK (SET)')
  expect(out).not.toContain('\u001B')
  expect(code).toBe(0)
})

test('as lines of JSON', async () => {
  const { out } = await during(['--to', to, '--json', '--rule', 'hold reply GET for=1ms'], (port) => say(port, 'GET k\r\n'))
  const events = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly event: string })
  expect(events[0]).toMatchObject({ event: 'listening', to })
  expect(events.at(-1)).toMatchObject({ event: 'ended', connections: 1, rules: [{ rule: 'hold reply GET for=1ms' }] })
  expect(events.map(({ event }) => event)).toContain('opened')
})

test('a port that is taken is told', async () => {
  const terminal = new FakeTerminal()
  expect(await proxyCommand.run(['--to', to, '--listen', to.split(':')[1] ?? ''], terminal)).toBe(1)
  expect(terminal.written.err).toMatch(/cannot listen on 127\.0\.0\.1:\d+: EADDRINUSE/)
})

test.each([
  [[], '--to is missing'],
  [['--to', 'redis'], '--to is no HOST:PORT'],
  [['--to', 'redis:0'], '--to is no HOST:PORT'],
  [['--to', 'redis:99999'], '--to is no HOST:PORT'],
  [['--to', 'redis:1', '--listen', '70000'], '--listen is no port'],
  [['--to', 'redis:1', '--listen', 'x'], '--listen is no port'],
  [['--to', 'redis:1', '--rule', 'drp XADD'], '--rule "drp XADD": there is no rule "drp"'],
  [['--to', 'redis:1', '--rules', 'x'], 'did you mean --rule?'],
])('%j is asked wrongly: %s', async (args, reason) => {
  const terminal = new FakeTerminal()
  expect(await proxyCommand.run(args, terminal)).toBe(2)
  expect(terminal.written.err).toContain(reason)
})
