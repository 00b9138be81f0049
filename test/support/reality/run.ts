import type { Centrifuge } from 'centrifuge'
import WebSocket from 'ws'
import { clientOf, connected } from '../client.ts'
import { RedisServer } from '../redis-server.ts'
import { ServerProcess, type LoggedEvent } from '../server-process.ts'
import { TEST_CONFIG } from '../test-config.ts'
import type { Wrong } from './scenarios.ts'

/** Proofs come quickly, so that nobody waits long; the order of things is the same. */
export const QUICK_CONFIG = {
  ...TEST_CONFIG,
  engine: { redis: { io_timeout: '600ms', connect_timeout: '600ms' } },
  gate: {
    start_budget: '6s',
    verify_interval: '300ms',
    verify_timeout: '200ms',
    max_age: '1s',
    reopen_hold: '50ms',
    park_time: '0s',
  },
}

/** No proof looks before it is over: what closes the gate is that somebody tells of it, in the turn in which it happens. */
const SELDOM = { verify_interval: '5s', verify_timeout: '1s', max_age: '15s' }

/** What was seen of one wrong. */
export interface Seen {
  readonly name: string
  readonly when: Wrong['when']
  /** `gate: redis.commands`, as everybody was told. */
  readonly gate: string
  /** The sentence that says what is wrong. */
  readonly words: string
  /** From the fault to the gate's closing; `undefined`: it had never been open. */
  readonly closedMs: number | undefined
  /** From the mending, or the fault where it mends itself, to the gate's opening, without a restart. */
  readonly openedMs: number
  /** Openings between the fault and its mending. */
  readonly falseOpenings: number
  /** What those were told who came while it was closed, and how the one who was in fared. */
  readonly newcomer: string
  readonly left: readonly number[]
  /** Codes that the server logged, each as a number: its digits alone may stand in any nonce. */
  readonly codes: readonly unknown[]
  /** All that the server printed. */
  readonly said: string
  /** The same, as events, and when it was broken and mended, on the wall clock that they are stamped with. */
  readonly events: readonly LoggedEvent[]
  readonly brokenMs: number
  readonly mendedMs: number
}

/** Attempts that a fault is given before it is mended: it must not be let in by any of them. */
const ATTEMPTS = 2

/** A whole server on a real Redis that is wrong, and is mended. */
export async function see(wrong: Wrong): Promise<Seen> {
  const redis = wrong.isAbsent === true ? await RedisServer.absent(wrong.redis) : await RedisServer.start(wrong.redis)
  let server: ServerProcess | undefined
  let person: Centrifuge | undefined
  try {
    if (wrong.when === 'at start') await wrong.breaks(redis)
    server = await ServerProcess.listening({
      config: wrong.isBrief === true ? { ...QUICK_CONFIG, gate: { ...QUICK_CONFIG.gate, ...SELDOM } } : QUICK_CONFIG,
      env: { REDIS_URL: redis.url.replace('//', `//${wrong.credentials ?? ''}`) },
    })
    const left: number[] = []
    if (wrong.when === 'later') {
      await server.event('gate.opened')
      person = await connected(await clientOf(server))
      person.on('connecting', ({ code }) => left.push(code))
      person.on('disconnected', ({ code }) => left.push(code))
    }
    const from = server.events.length
    const brokenMs = Date.now()
    if (wrong.when === 'later') await wrong.breaks(redis)
    const closed = wrong.when === 'later' ? await eventSince(server, from, (event) => event.message === 'gate.closed') : undefined
    const told = await eventSince(server, from, (event) => isWord(event, wrong.words))
    const newcomer = wrong.isBrief === true ? '' : await knock(server)
    if (wrong.isBrief !== true) await attemptsSince(server, from)
    const falseOpenings = wrong.mends === undefined ? 0 : openingsSince(server, from)
    const mendedFrom = wrong.mends === undefined ? from : server.events.length
    const mendedMs = wrong.mends === undefined ? brokenMs : Date.now()
    await wrong.mends?.(redis)
    const opened = await eventSince(server, mendedFrom, (event) => event.message === 'gate.opened')
    return {
      name: wrong.name,
      when: wrong.when,
      gate: closed === undefined ? newcomer : String(closed['reason']),
      words: String(told['reason']),
      closedMs: closed === undefined ? undefined : Math.max(0, atMs(closed) - brokenMs),
      openedMs: Math.max(0, atMs(opened) - mendedMs),
      falseOpenings,
      newcomer,
      left: [...left],
      codes: server.events.map((event) => event['code']),
      said: server.said(),
      events: [...server.events],
      brokenMs,
      mendedMs,
    }
  } finally {
    person?.disconnect()
    redis.thaw()
    await server?.stop()
    await redis.stop()
  }
}

function isWord({ message, reason }: LoggedEvent, words: RegExp): boolean {
  return ['service.lost', 'service.suspect', 'service.unproved'].includes(message) && words.test(String(reason))
}

async function eventSince(server: ServerProcess, from: number, fits: (event: LoggedEvent) => boolean): Promise<LoggedEvent> {
  for (;;) {
    const found = server.events.slice(from).find(fits)
    if (found !== undefined) return found
    await server.nextEvent()
  }
}

/** A service was asked, or tried to start, again and again. */
async function attemptsSince(server: ServerProcess, from: number): Promise<void> {
  const tries = (): number =>
    server.events.slice(from).filter(({ message }) => message === 'service.lost' || message === 'service.unproved').length
  while (tries() < ATTEMPTS) await server.nextEvent()
}

function openingsSince(server: ServerProcess, from: number): number {
  return server.events.slice(from).filter(({ message }) => message === 'gate.opened').length
}

const atMs = (event: LoggedEvent): number => Date.parse(String(event['timestamp']))

/** As a browser's page comes: it is let in to be told why, and is closed. @returns `1013 gate: redis.commands`, or `open`. */
function knock(server: ServerProcess): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(server.socketUrl(), { origin: server.url('').replace(/\/$/, '') })
    socket.on('open', () => socket.send('{"id":1,"connect":{}}'))
    socket.on('error', ({ message }) => resolve(message))
    socket.on('close', (code, reason) => resolve(`${code} ${reason.toString()}`))
  })
}
