import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Appended, ChannelEvent, Retention } from '../../src/channel/index.ts'
import {
  byVector,
  nextVector,
  releaseInOrder,
  type Choose,
  type Decision,
  type Held,
  type Then,
  type What,
  type Which,
} from '../../src/lab/proxy/index.ts'
import { RedisKeys } from '../../src/redis/keys.ts'
import { seededRandom } from '../../src/runtime/manual.ts'
import { ProxiedEngine, type ProxiedEngineOptions } from '../support/proxied-engine.ts'
import { ProxyRig } from '../support/proxy-rig.ts'
import { IS_FULL } from '../support/tier.ts'

/** Printed with what fails, and given back to see it again. */
const SEED = Number(process.env['TIDEGATE_SEED'] ?? 1)
const SCHEDULES = IS_FULL ? 1_000 : 60

let rig: ProxyRig
beforeAll(async () => {
  rig = await ProxyRig.start()
  // The functions are there from here on: where they are not, the reader tries again by the clock, and orders mean less.
  await open().opened()
  await clean()
})
afterAll(() => rig.stop())

const engines: ProxiedEngine[] = []
beforeEach(() => rig.redis.command('FLUSHALL'))
afterEach(clean)

async function clean(): Promise<void> {
  for (const rule of rig.proxy.rules) rule.remove()
  for (const engine of engines.splice(0)) await engine.close()
  while (rig.proxy.connections.length > 0) await rig.proxy.moved()
}

function open(options: ProxiedEngineOptions = {}): ProxiedEngine {
  const engine = new ProxiedEngine(rig.proxy, options)
  engines.push(engine)
  return engine
}

/** What the gate must have had before it may open: whose reply, and to what. */
const PROOFS: Readonly<Record<string, Which & What>> = {
  'its handshake on the commands': { name: 'tidegate-commands', command: 'HELLO' },
  'its handshake on the subscriber': { name: 'tidegate-subscriber', command: 'HELLO' },
  'its handshake on the reader': { name: 'tidegate-reader', command: 'HELLO' },
  'the role': { name: 'tidegate-commands', command: 'ROLE' },
  'whether it is loading': { name: 'tidegate-commands', command: 'INFO', has: 'persistence' },
  'the canary, read back': { name: 'tidegate-commands', command: 'GET' },
  'the functions that are there': { name: 'tidegate-commands', command: 'FUNCTION', has: 'LIST' },
  'a publication, appended': { name: 'tidegate-commands', command: 'FCALL', has: '_append' },
  'a publication, read back': { name: 'tidegate-commands', command: 'FCALL', has: '_read' },
  'a subscription, acknowledged': { name: 'tidegate-subscriber', command: 'SUBSCRIBE' },
  'a nonce, heard': { name: 'tidegate-subscriber', command: 'MESSAGE' },
  'the place in the control streams': { name: 'tidegate-reader', command: 'FCALL', has: 'control_place' },
  'its own words, read back': { name: 'tidegate-reader', command: 'XREAD' },
  'what the master says of itself': { name: 'tidegate-commands', command: 'INFO', has: 'replication' },
}

test.each(Object.entries(PROOFS))('[R1] [R3] the gate does not open before %s has come', async (_, proof) => {
  const hold = rig.proxy.hold(proof)
  const engine = open()
  const opened = engine.opened()
  await hold.hit()
  await rig.proxy.quiet()
  expect(engine.isOpen).toBe(false)
  hold.remove()
  await opened
})

test('[R3] where nothing is held the gate is open as soon as everything is quiet: whoever held one held the last one missing', async () => {
  const hears = rig.proxy.next('reply', ({ connection }) => connection.name === 'tidegate-commands')
  const engine = open()
  void engine.opened()
  await hears
  await rig.proxy.quiet()
  expect(engine.isOpen).toBe(true)
})

/** Proofs as labels, to look for in what was let on. */
const LABELS = Object.entries(PROOFS).map(([words, { name = '', command = '', has = '' }]) => ({
  words,
  isIt: (held: Held) => held.connection.name === name && (held.command?.name ?? 'MESSAGE') === command && saysIt(held, has),
  name,
}))

function saysIt({ command, words }: Held, has: string): boolean {
  return [...(command?.words ?? []), ...words].some((word) => word.includes(has))
}

/** One start under one order of every real reply; a connection may be cut in the middle. @returns openings without proof. */
async function startUnder(choose: Choose, cutAt?: { readonly step: number; readonly name: string }) {
  rig.proxy.hold()
  const engine = open()
  const proved = new Set<string>()
  const early: string[] = []
  engine.onOpen = () => early.push(...LABELS.filter(({ words }) => !proved.has(words)).map(({ words }) => words))
  let steps = 0
  let cuts = 0
  const decisions = await releaseInOrder(rig.proxy, choose, engine.opened(), (held) => {
    for (const { words, isIt } of LABELS) if (isIt(held)) proved.add(words)
    if (cutAt === undefined || ++steps !== cutAt.step) return
    cuts = rig.proxy.cut(({ name }) => name === cutAt.name)
    if (cuts === 0) return
    // What it has proved ended with it.
    for (const { words, name } of LABELS) if (name === cutAt.name) proved.delete(words)
  })
  const { openings } = engine
  await clean()
  return { decisions, early, openings, cuts }
}

test('[R1] [R3] [G7] the gate opens under every order of real replies that is tried, and under none before all proofs', async () => {
  const random = seededRandom(SEED)
  let [longest, choices] = [0, 0]
  for (let schedule = 0; schedule < SCHEDULES; schedule++) {
    const { decisions, early, openings } = await startUnder((labels) => Math.floor(random.next() * labels.length))
    expect({ seed: SEED, schedule, early }).toEqual({ seed: SEED, schedule, early: [] })
    expect(openings).toBe(1)
    longest = Math.max(longest, decisions.length)
    choices = Math.max(choices, ...decisions.map(({ options }) => options.length))
  }
  // A schedule without a choice would be one schedule, however often.
  expect(longest).toBeGreaterThan(5)
  expect(choices).toBeGreaterThan(2)
})

test('[R1] [R3] nor when one of them is kept back as long as there is another', async () => {
  for (const { isIt, words } of LABELS) {
    const starve: Choose = () => {
      const ready = rig.proxy.held.filter(({ isNext }) => isNext)
      const labels = ready.map(({ label }) => label).sort()
      const other = ready.find((held) => !isIt(held))
      return other === undefined ? 0 : labels.indexOf(other.label)
    }
    expect({ words, ...(await startUnder(starve)) }).toMatchObject({ words, early: [], openings: 1 })
  }
})

test('[R2] [R6] a connection that is lost in the middle takes its proofs with it, in whatever order the rest comes', async () => {
  const random = seededRandom(SEED + 1)
  const names = ['tidegate-commands', 'tidegate-subscriber', 'tidegate-reader']
  let lost = 0
  for (let schedule = 0; schedule < SCHEDULES / 5; schedule++) {
    const cutAt = { step: 4 + Math.floor(random.next() * 16), name: names[schedule % names.length] ?? '' }
    const { early, openings, cuts } = await startUnder((labels) => Math.floor(random.next() * labels.length), cutAt)
    expect({ seed: SEED, schedule, cutAt, early }).toEqual({ seed: SEED, schedule, cutAt, early: [] })
    expect(openings).toBeGreaterThan(0)
    lost += cuts
  }
  expect(lost).toBeGreaterThan(SCHEDULES / 10)
})

test.each([
  ['a canary', 'tidegate-commands', 'GET'],
  ['a nonce', 'tidegate-subscriber', 'MESSAGE'],
  ['a word to itself', 'tidegate-reader', 'XREAD'],
])('[R2] a reconnect while %s is held: the old one proves nothing', async (_, name, command) => {
  const hold = rig.proxy.hold({ name, command })
  const engine = open()
  const opened = engine.opened()
  await hold.hit()
  const [old] = hold.held
  expect(rig.proxy.cut((connection) => connection.name === name)).toBe(1)
  await hold.hit(2)
  // It is let on, and there is nobody any more for whom it could be.
  old?.release()
  await rig.proxy.quiet()
  expect(engine.isOpen).toBe(false)
  expect(hold.held.map(({ connection }) => connection.isOpen)).toEqual([true])
  hold.remove()
  await opened
})

const KEPT: Retention = { size: 100, ttlMs: 60_000, metaTtlMs: 600_000, idWindowMs: 30_000 }

/** What Redis has. */
async function stored(engine: ProxiedEngine, channel: string): Promise<readonly string[]> {
  const page = await engine.engine.log.read(channel, { limit: 100, reverse: false }, KEPT)
  return page.kind === 'page' ? page.publications.map(({ data }) => data) : [page.kind]
}

describe('the reply of an append that was executed is lost', () => {
  test.each<[number, Then]>([
    [1, 'close'],
    [2, 'close'],
    [3, 'reset'],
    [2, 'silent'],
  ])('[L2] [L7] reply %i, then %s: it is tried again, and stored once, at the place that is told', async (nth, then) => {
    // Only silence is ended by a deadline.
    const engine = open(then === 'silent' ? { commandDeadlineMs: 400 } : {})
    await engine.opened()
    const drop = rig.proxy.add({ kind: 'drop', name: 'tidegate-commands', command: 'FCALL', has: '_append', nth, ends: then })
    const texts = ['"a"', '"b"', '"c"', '"d"']
    const { log } = engine.engine
    const appended = await Promise.all(texts.map(async (data) => log.append('room', { data, id: `id-${data}` }, KEPT)))
    await engine.readiness.gate('clients').open()
    expect(drop.hits).toBe(1)
    expect(appended.map(placeOf)).toEqual(['1', '2', '3', '4'])
    // Those from the lost reply on had been executed before, and know it.
    expect(appended.slice(nth - 1).every((one) => one.kind === 'stored' && one.duplicate)).toBe(true)
    expect(await stored(engine, 'room')).toEqual(texts)
  })
})

function placeOf(appended: Appended): string {
  return appended.kind === 'stored' ? `${appended.position.offset}` : appended.kind
}

const ALL = ['"one"', '"two"', '"three"', '"four"']

/** What all names of a channel in Redis have in them. */
function tagOf(channel: string): string {
  return new RedisKeys().channel(channel).announcements.replace(/:a$/, '')
}

/** A follower that comes while others append: what it recovers and what it hears, under one order of real requests and replies. */
async function followUnder(follower: ProxiedEngine, sender: ProxiedEngine, channel: string, choose: Choose) {
  const texts = ['"two"', '"three"', '"four"']
  const tag = tagOf(channel)
  const first = await sender.engine.log.append(channel, { data: '"one"' }, KEPT)
  if (first.kind !== 'stored') throw new Error(first.kind)
  const heard: { readonly offset: number; readonly data: string }[] = []
  let last: () => void = () => {}
  const isComplete = new Promise<void>((resolve) => (last = resolve))
  const hear = (event: ChannelEvent): void => {
    if (event.kind === 'publication') heard.push({ offset: event.publication.offset ?? 0, data: event.publication.data })
    else heard.push({ offset: -1, data: event.kind })
    if (heard.at(-1)?.offset === ALL.length) last()
  }
  const requests = rig.proxy.hold({ side: 'request', has: tag })
  const replies = rig.proxy.hold({ has: tag })
  let recovered: readonly string[] = []
  const comes = async (): Promise<void> => {
    await follower.engine.log.follow(channel, hear)
    const recovery = await follower.engine.log.recover(channel, { ...first.position, offset: 0 }, KEPT, 100)
    recovered = recovery.kind === 'continuous' ? recovery.publications.map(({ data }) => data) : [recovery.kind]
    if (recovered.length === ALL.length) last()
  }
  const appends = texts.map((data) => sender.engine.log.append(channel, { data }, KEPT))
  const decisions = await releaseInOrder(rig.proxy, choose, Promise.all([comes(), ...appends]))
  // What is announced and not let on yet.
  requests.remove()
  replies.remove()
  await isComplete
  await rig.proxy.quiet()
  follower.engine.log.unfollow(channel)
  const after = heard.filter(({ offset }) => offset < 0 || offset > recovered.length).map(({ data }) => data)
  return { decisions, all: [...recovered, ...after], offsets: heard.map(({ offset }) => offset) }
}

test('[L4] [L5] whoever comes while others talk gets everything once and in order, in whatever order announcements, reads and appends come', async () => {
  const [follower, sender] = [open(), open()]
  await Promise.all([follower.opened(), sender.opened()])
  const orders = new Set<string>()
  const heardSome = new Set<number>()
  let decisions: readonly Decision[] = []
  const random = seededRandom(SEED + 2)
  let vector: readonly number[] | undefined = []
  for (let schedule = 0; schedule < 3 * SCHEDULES; schedule++) {
    // Half of them in order, one after another; half of them anywhere.
    const isInOrder = schedule % 2 === 0 && vector !== undefined
    const choose: Choose = isInOrder ? byVector(vector ?? []) : (labels) => Math.floor(random.next() * labels.length)
    const run = await followUnder(follower, sender, `room-${schedule}`, choose)
    if (isInOrder) {
      decisions = run.decisions
      vector = nextVector(decisions)
    }
    const chosen = run.decisions.map((one) => one.chosen)
    expect({ seed: SEED, schedule, chosen, all: run.all }).toEqual({ seed: SEED, schedule, chosen, all: ALL })
    expect(run.offsets).toEqual([...new Set(run.offsets)].toSorted((one, other) => one - other))
    orders.add(chosen.join())
    heardSome.add(run.offsets.length)
  }
  // Different orders, and different shares of what was recovered and what was heard.
  expect(orders.size).toBeGreaterThan(SCHEDULES)
  expect(heardSome.size).toBeGreaterThan(2)
})
