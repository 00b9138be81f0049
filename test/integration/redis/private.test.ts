import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createConnection, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createClient } from '@redis/client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { PrivateRedis } from '../../../src/redis/index.ts'
import type { EventFields, EventName, Logger } from '../../../src/runtime/index.ts'
import { realTimers } from '../../../src/runtime/real.ts'
import { redisBinary } from '../../support/redis-server.ts'

const FIXTURE = fileURLToPath(new URL('../fixtures/private-redis.mjs', import.meta.url))

/** What it was told, and who waits for the next. */
class WaitingLogger implements Logger {
  readonly events: { readonly name: EventName; readonly fields: EventFields }[] = []
  #waiting: (() => void)[] = []

  event(name: EventName, fields: EventFields = {}): void {
    this.events.push({ name, fields })
    for (const look of this.#waiting.splice(0)) look()
  }

  named(name: EventName): readonly EventFields[] {
    return this.events.filter((event) => event.name === name).map(({ fields }) => fields)
  }

  async until(name: EventName, count: number): Promise<void> {
    while (this.named(name).length < count) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }
}

let directory = ''
const opened: PrivateRedis[] = []
const parents: ChildProcess[] = []

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tidegate-private-'))
})

afterEach(async () => {
  for (const server of opened.splice(0)) await server.close()
  for (const parent of parents.splice(0)) parent.kill('SIGKILL')
  rmSync(directory, { recursive: true, force: true })
})

async function open(logger: Logger = new WaitingLogger(), at = directory): Promise<PrivateRedis> {
  const server = await PrivateRedis.open({ binary: redisBinary(), directory: at, timers: realTimers, logger })
  opened.push(server)
  return server
}

async function command(path: string, ...words: readonly string[]): Promise<unknown> {
  const client = createClient({ socket: { path, tls: false, reconnectStrategy: false }, disableOfflineQueue: false })
  client.on('error', () => {})
  await client.connect()
  try {
    return await client.sendCommand([...words])
  } finally {
    client.destroy()
  }
}

/** A connection that does nothing: it closes when the server has ended. */
async function witness(path: string): Promise<{ readonly closed: Promise<unknown> }> {
  const socket: Socket = createConnection(path)
  socket.on('error', () => {})
  // That it is reset is an end too.
  const closed = new Promise((resolve) => socket.once('close', resolve))
  await once(socket, 'connect')
  return { closed }
}

/** The server of another process. */
async function parentOf(at: string): Promise<{ readonly parent: ChildProcess; readonly socket: string }> {
  const parent = spawn(process.execPath, [FIXTURE, redisBinary(), at], { stdio: ['ignore', 'pipe', 'inherit'] })
  parents.push(parent)
  const [line] = (await once(parent.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
  return { parent, socket: line.toString().trim() }
}

const infoOf = async (socket: string): Promise<string> => String(await command(socket, 'INFO', 'server'))
const pidOf = async (socket: string): Promise<number> => Number(/process_id:(\d+)/.exec(await infoOf(socket))?.[1])
const parentPidOf = (pid: number): number => Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])

describe('a Redis of our own', () => {
  test('is reached by its socket alone, in a directory of this user, and keeps what it is told', async () => {
    const { socket } = await open()
    expect(statSync(directory).mode & 0o777).toBe(0o700)
    expect(socket).toBe(join(directory, 'redis.sock'))
    expect(await infoOf(socket)).toMatch(/tcp_port:0\r/)
    for (const [name, value] of Object.entries({
      appendonly: 'yes',
      appendfsync: 'everysec',
      save: '',
      'maxmemory-policy': 'noeviction',
    })) {
      expect(await command(socket, 'CONFIG', 'GET', name)).toEqual({ [name]: value })
    }
  })

  test('ends with us, and has what it was told when it is opened again', async () => {
    const first = await open()
    await command(first.socket, 'SET', 'kept', 'yes')
    const { closed } = await witness(first.socket)
    await first.close()
    await closed
    expect(await command((await open()).socket, 'GET', 'kept')).toBe('yes')
  })

  test('ends when we are killed, and what it acknowledged is there for the next, who may come at once', async () => {
    const { parent, socket } = await parentOf(directory)
    await command(socket, 'SET', 'kept', 'yes')
    const { closed } = await witness(socket)
    parent.kill('SIGKILL')
    const next = await open()
    await closed
    expect(await command(next.socket, 'GET', 'kept')).toBe('yes')
  })

  test('ends when we are killed also if it is frozen', async () => {
    const { parent, socket } = await parentOf(directory)
    process.kill(await pidOf(socket), 'SIGSTOP')
    const { closed } = await witness(socket)
    parent.kill('SIGKILL')
    await closed
  })

  test('that has outlived its watchdog and us is ended by the next who wants its directory', async () => {
    const { parent, socket } = await parentOf(directory)
    const pid = await pidOf(socket)
    await command(socket, 'SET', 'kept', 'yes')
    const { closed } = await witness(socket)
    process.kill(parentPidOf(pid), 'SIGKILL')
    parent.kill('SIGKILL')
    await once(parent, 'exit')
    // It is there still: nobody has told it.
    expect(await command(socket, 'GET', 'kept')).toBe('yes')
    const next = await open()
    await closed
    expect(await command(next.socket, 'GET', 'kept')).toBe('yes')
    expect(await pidOf(next.socket)).not.toBe(pid)
  })

  test('is started again when it ends by itself, with what it acknowledged; why is in the log', async () => {
    const logger = new WaitingLogger()
    const { socket } = await open(logger)
    await command(socket, 'SET', 'kept', 'yes')
    const { closed } = await witness(socket)
    process.kill(await pidOf(socket), 'SIGKILL')
    await closed
    await logger.until('redis.started', 2)
    expect(logger.named('redis.ended')).toMatchObject([{ againInMs: 100, said: expect.stringContaining('ready to accept') }])
    expect(await command(socket, 'GET', 'kept')).toBe('yes')
  })

  test('whose directory has a long name has its socket elsewhere', async () => {
    const long = join(directory, 'd'.repeat(120))
    const { socket } = await open(new WaitingLogger(), long)
    expect(socket).toMatch(/^\/tmp\/tidegate-\d+-[0-9a-f]{16}\/redis\.sock$/)
    expect(statSync(join(socket, '..')).mode & 0o777).toBe(0o700)
    expect(await command(socket, 'PING')).toBe('PONG')
    rmSync(join(socket, '..'), { recursive: true })
  })

  test('that cannot read its data says so in the error', async () => {
    const first = await open()
    await command(first.socket, 'SET', 'kept', 'yes')
    await first.close()
    const files = join(directory, 'appendonlydir')
    for (const name of readdirSync(files).filter((file) => file.endsWith('.manifest')))
      writeFileSync(join(files, name), 'nonsense\n')
    await expect(open()).rejects.toThrow(/cannot start a Redis of our own .*: it said: .*AOF/)
  })
})
