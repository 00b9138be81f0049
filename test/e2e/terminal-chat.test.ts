import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ChatProcess } from '../support/chat-process.ts'
import { ServerProcess } from '../support/server-process.ts'
import { SocketProxy } from '../support/socket-proxy.ts'
import { TEST_CONFIG } from '../support/test-config.ts'
import { connectionToken, TEST_API_KEY } from '../support/tokens.ts'

let directory: string
let server: ServerProcess
const chats: ChatProcess[] = []
/** One server serves all tests, so each has a room of its own. */
let ownRoom: string
let tests = 0

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tidegate-chat-'))
  server = await ServerProcess.start({ config: TEST_CONFIG, directory })
})

beforeEach(() => {
  ownRoom = `chat:${++tests}`
})

afterEach(async () => {
  for (const chat of chats.splice(0)) await chat.stop()
})

afterAll(async () => {
  await server.stop()
  rmSync(directory, { recursive: true, force: true })
})

/** A chat in the room of the test, told in JSON unless `more` says otherwise. */
async function chatOf(
  user: string,
  more: readonly string[] = ['--json'],
  room = ownRoom,
  url = server.socketUrl(),
): Promise<ChatProcess> {
  const token = await connectionToken(user, { claims: { info: { name: user.toUpperCase() } } })
  const chat = new ChatProcess(['--room', room, '--url', url, ...more], { TIDEGATE_TOKEN: token })
  chats.push(chat)
  return chat
}

const isLive =
  (chat: ChatProcess, times = 1) =>
  (): boolean =>
    chat.events.filter(({ event, state }) => event === 'state' && state === 'live').length >= times
const has = (chat: ChatProcess, count: number) => (): boolean => chat.texts.length >= count

function numbered(word: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${word} ${index + 1}`)
}

async function publish(data: unknown): Promise<void> {
  const response = await fetch(server.url('/api/publish'), {
    method: 'POST',
    headers: { 'X-API-Key': TEST_API_KEY },
    body: JSON.stringify({ channel: ownRoom, data }),
  })
  expect(await response.json()).toMatchObject({ result: { offset: expect.any(Number) as number } })
}

/** Nothing listens there any more. */
async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  listener.close()
  await once(listener, 'close')
  return port
}

describe('two people in their terminals', () => {
  test('see what the other writes, and who comes and goes', async () => {
    const ada = await chatOf('ada')
    await ada.until(isLive(ada))
    const grace = await chatOf('grace')
    await grace.until(isLive(grace))
    await ada.until(() => ada.events.some(({ event }) => event === 'join'))
    ada.write('hello')
    await grace.until(has(grace, 1))
    grace.write('hi ada')
    await ada.until(has(ada, 2))
    grace.end()
    expect(await grace.exited).toBe(0)
    await ada.until(() => ada.events.some(({ event }) => event === 'leave'))
    const told = ada.events.filter(({ event }) => ['join', 'leave'].includes(event))
    expect(told).toEqual([
      { event: 'join', user: 'grace', name: 'GRACE' },
      { event: 'leave', user: 'grace', name: 'GRACE' },
    ])
    expect(ada.events.filter(({ event }) => event === 'message')).toMatchObject([
      { user: 'ada', name: 'ADA', text: 'hello', offset: 1 },
      { user: 'grace', name: 'GRACE', text: 'hi ada', offset: 2 },
    ])
  })

  test.each(['SIGKILL', 'SIGTERM'] as const)(
    '[L2] [L4] when the server is ended with %s in the middle, each line arrives once and in order',
    async (signal) => {
      const [ada, grace] = [await chatOf('ada'), await chatOf('grace')]
      await Promise.all([ada.until(isLive(ada)), grace.until(isLive(grace))])
      ada.write(...numbered('before', 60))
      await grace.until(has(grace, 20))
      server.signal(signal)
      // Some of these are under way when it ends, the others are written while it is away.
      ada.write(...numbered('during', 40))
      await server.exited
      grace.write(...numbered('offline', 3))
      server = await ServerProcess.start({ config: TEST_CONFIG, directory, port: server.port })
      await Promise.all([ada.until(isLive(ada, 2)), grace.until(isLive(grace, 2))])
      ada.write('after 1')
      await Promise.all([ada.until(has(ada, 104)), grace.until(has(grace, 104))])
      for (const chat of [ada, grace]) chat.end()
      expect(await Promise.all([ada.exited, grace.exited])).toEqual([0, 0])
      expect(ada.texts).toEqual(grace.texts)
      const by = (start: RegExp): readonly unknown[] => ada.texts.filter((text) => start.test(String(text)))
      expect(by(/^(before|during|after)/)).toEqual([...numbered('before', 60), ...numbered('during', 40), 'after 1'])
      expect(by(/^offline/)).toEqual(numbered('offline', 3))
      const live = grace.events.filter(({ event, state }) => event === 'state' && state === 'live')
      expect(live.at(-1)).toMatchObject({ recovered: true })
    },
  )
})

describe('a bad road', () => {
  let road: SocketProxy

  beforeEach(async () => (road = await SocketProxy.start(server.socketUrl())))
  afterEach(() => road.stop())

  // A channel without history: nothing recovered tells the sender that its line had arrived.
  test('[L2] a line whose answer is lost goes again under its id, and arrives once', async () => {
    const grace = await chatOf('grace', ['--json'], 'talk:1')
    await grace.until(isLive(grace))
    const ada = await chatOf('ada', ['--json'], 'talk:1', road.url)
    await ada.until(isLive(ada))
    let lost = 0
    road.down = (text) => (lost === 0 && text.includes('"duplicate"') && ++lost === 1 ? 'cut' : 'pass')
    ada.write('one', 'two')
    await grace.until(has(grace, 2))
    ada.end()
    expect(await ada.exited).toBe(0)
    expect(lost).toBe(1)
    expect(grace.texts).toEqual(['one', 'two'])
    const sent = ada.events.filter(({ event }) => event === 'sent').map(({ duplicate }) => duplicate)
    expect(sent).toEqual([true, false])
  })

  test('[L4] what is said while the history is read is shown once, after it', async () => {
    await publish({ text: 'old' })
    let [asked, heard] = [(): void => {}, (): void => {}]
    // What is asked for after the release would be held for ever.
    const isAsked = new Promise<void>((resolve) => (asked = resolve))
    const isHeard = new Promise<void>((resolve) => (heard = resolve))
    road.up = (text) => {
      if (!text.includes('"history"')) return 'pass'
      asked()
      return 'hold'
    }
    road.down = (text) => {
      if (text.includes('"live"')) heard()
      return 'pass'
    }
    const ada = await chatOf('ada', ['--json'], ownRoom, road.url)
    await ada.until(isLive(ada))
    await isAsked
    await publish({ text: 'live' })
    await isHeard
    expect(ada.texts).toEqual([])
    road.release()
    await ada.until(has(ada, 2))
    await publish({ text: 'later' })
    await ada.until(has(ada, 3))
    expect(ada.texts).toEqual(['old', 'live', 'later'])
  })
})

describe('a pipe', () => {
  test('is sent line by line, and it ends with 0 when all is stored', async () => {
    const ada = await chatOf('ada')
    ada.write('one', '', 'two')
    ada.end()
    expect(await ada.exited).toBe(0)
    expect(ada.events.filter(({ event }) => event === 'sent')).toMatchObject([
      { offset: 1, duplicate: false },
      { offset: 2, duplicate: false },
    ])
  })

  test('of more lines than a server takes at once is sent whole', async () => {
    const ada = await chatOf('ada')
    ada.write(...numbered('line', 700))
    ada.end()
    expect(await ada.exited).toBe(0)
    const sent = ada.events.filter(({ event }) => event === 'sent').map(({ offset }) => offset)
    expect(sent).toEqual(numbered('', 700).map(Number))
    expect(ada.events.filter(({ event, state }) => event === 'state' && state === 'away')).toEqual([])
  })

  test('that cannot be sent ends with 1, and says how much was not', async () => {
    const port = await freePort()
    const nowhere = new ChatProcess(['--room', 'lobby', '--name', 'ada', '--url', `ws://127.0.0.1:${port}/connection/websocket`])
    chats.push(nowhere)
    nowhere.write('one', 'two')
    nowhere.end()
    expect(await nowhere.exited).toBe(1)
    expect(nowhere.errors).toContain('nothing listens there (ECONNREFUSED)')
    expect(nowhere.errors).toContain('Is the server running? Start one with "npm start" or "tidegate serve"')
    expect(nowhere.errors).toContain('error: 2 lines were not sent')
  })

  test('with a server that went away and stays away gives up when told to', async () => {
    const ada = await chatOf('ada', ['--json', '--wait', '300ms'])
    await ada.until(isLive(ada))
    await server.kill()
    ada.write('lost')
    ada.end()
    expect(await ada.exited).toBe(1)
    expect(ada.errors).toBe('error: 1 line was not sent\n')
    server = await ServerProcess.start({ config: TEST_CONFIG, directory })
  })

  test('with a line that no frame can hold sends the others, and says so', async () => {
    const ada = await chatOf('ada')
    await ada.until(isLive(ada))
    ada.write('x'.repeat(60_000), 'short')
    ada.end()
    expect(await ada.exited).toBe(1)
    expect(ada.events.filter(({ event }) => event === 'refused')).toMatchObject([{ reason: 'the line is too long' }])
    expect(ada.texts).toEqual(['short'])
    expect(ada.errors).toContain('1 line was not sent')
  })
})

describe('no way in', () => {
  test.each([
    ['none:1', 'cannot stay in none:1: unknown channel (102)'],
    ['shut:1', 'cannot stay in shut:1: permission denied (103)'],
  ])('%s: %s', async (room, reason) => {
    const ada = await chatOf('ada', [], room)
    expect(await ada.exited).toBe(1)
    expect(ada.errors).toContain(`error: ${reason}`)
  })

  test('a bad token is named, with a way to a good one', async () => {
    const chat = new ChatProcess(['--room', 'chat:1', '--url', server.socketUrl(), '--token', 'bad'])
    chats.push(chat)
    expect(await chat.exited).toBe(1)
    expect(chat.errors).toContain('error: the server ended the connection: invalid token (3500)')
    expect(chat.errors).toContain('tidegate token --user <name>')
  })

  test('a name where there is no demo sign-in', async () => {
    const closed = await ServerProcess.start({ config: { ...TEST_CONFIG, demo: { sign_in: false } } })
    const chat = new ChatProcess(['--room', 'chat:1', '--url', closed.socketUrl(), '--name', 'ada'])
    chats.push(chat)
    expect(await chat.exited).toBe(1)
    await closed.stop()
    expect(chat.errors).toContain('cannot sign in: the demo sign-in is off: bring a token of your own')
    expect(chat.errors).toContain('TIDEGATE_TOKEN')
  })
})

test('for people: history and what comes, a line each, and nothing in it steers the terminal', async () => {
  for (const text of numbered('old', 22)) await publish({ text })
  await publish({ text: '\u001b[2Jcleared\n10:00 Bob  forged' })
  await publish({ temperature: 21 })
  const ada = await chatOf('ada', [])
  await ada.until(() => ada.lines.length >= 20)
  ada.write('hi')
  await ada.until(() => ada.lines.length >= 21)
  ada.signal('SIGINT')
  expect(await ada.exited).toBe(0)
  const shown = ada.lines.map((line) => line.replace(/^\d\d:\d\d /, ''))
  expect(shown).toEqual([
    ...numbered('server  old', 22).slice(4),
    'server  \\x1b[2Jcleared ⏎ 10:00 Bob  forged',
    'server  {"temperature":21}',
    'ADA  hi',
  ])
  expect(ada.errors).toBe(`connecting to ${server.socketUrl()}\nlive in ${ownRoom}\n`)
  expect(ada.lines.join('')).not.toContain('\u001b')
})

test('in development one signs in by name, and talks in a room', async () => {
  const development = await ServerProcess.start({ env: { TIDEGATE_ENV: 'development' } })
  try {
    const chat = new ChatProcess(['--room', 'lobby', '--name', 'Ada Lovelace', '--json', '--url', development.socketUrl()])
    chats.push(chat)
    chat.write('hello')
    await chat.until(has(chat, 1))
    chat.end()
    expect(await chat.exited).toBe(0)
    expect(chat.events.find(({ event }) => event === 'message')).toMatchObject({ name: 'Ada Lovelace', text: 'hello' })
  } finally {
    await development.stop()
  }
})
