import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { FakeTerminal } from '../../test/support/fake-terminal.ts'
import { realClock, realRandom, realTimers } from '../runtime/real.ts'
import { signInAddress } from './chat/sign-in.ts'
import { createChatCommand } from './chat.ts'

const asked = async (args: readonly string[], env: FakeTerminal['env'] = { USER: 'ada' }) => {
  const terminal = new FakeTerminal(env)
  const world = { source: new PassThrough(), columns: () => 80, clock: realClock, timers: realTimers, random: realRandom }
  const code = await createChatCommand(world).run(args, terminal)
  return { code, err: terminal.written.err }
}

describe('asked wrongly', () => {
  test.each([
    [[], '--room is missing, as in --room lobby'],
    [['--room', ''], '--room is missing'],
    [['--room', 'lobby', '--url', 'http://localhost'], '--url must be as in ws://127.0.0.1:8080/connection/websocket'],
    [['--room', 'lobby', '--url', 'nowhere'], '--url must be as in'],
    [['--room', 'lobby', '--name', 'ada', '--token', 'x'], '--name and --token exclude each other'],
    [['--room', 'lobby', '--wait', 'long'], '--wait must be a duration'],
    [['--rom', 'lobby'], 'did you mean --room?'],
  ])('%j is 2: %s', async (args, reason) => {
    const { code, err } = await asked(args)
    expect(code).toBe(2)
    expect(err).toContain(reason)
    expect(err).toContain('Try: tidegate chat --help')
  })

  test('without any name', async () => {
    expect((await asked(['--room', 'lobby'], {})).err).toContain('--name is missing')
  })
})

test.each([
  ['ws://127.0.0.1:8080/connection/websocket', 'http://127.0.0.1:8080/demo/sign-in'],
  ['wss://chat.example/connection/websocket?a=b', 'https://chat.example/demo/sign-in'],
])('one signs in for %s at %s', (url, address) => {
  expect(signInAddress(url)).toBe(address)
})

test('an interrupted chat ends at once', async () => {
  const terminal = new FakeTerminal({})
  terminal.interruption.abort()
  const source = new PassThrough()
  const world = { source, columns: () => 80, clock: realClock, timers: realTimers, random: realRandom }
  // Port 9 is discard's: nothing listens there.
  const args = ['--room', 'lobby', '--token', 'x', '--url', 'ws://127.0.0.1:9/']
  expect(await createChatCommand(world).run(args, terminal)).toBe(0)
})
