import type { StreamPosition } from '../../channel/index.ts'
import type { MemoryEngine } from '../../memory/index.ts'
import type { Simulation, WorldDefinition } from '../explorer/index.ts'
import { ChatClient, type Listener } from './chat/chat-client.ts'
import { newEngine, retentionIn } from './chat/chat-server.ts'
import { chatWorld, type ChatWorld } from './chat/chat-world.ts'
import { checkEmpty, checkSettled, membersOf } from './chat/end.ts'
import { Faults } from './chat/faults.ts'
import { Traffic } from './chat/traffic.ts'

const CHANNEL = 'chat:1'
const ACTS = 4
const FAULTS = 1
/** One step of time: presence is renewed. */
const RENEW_MS = 26_000
/** The process stands still until its presence has expired. */
const STAND_MS = 61_000

/**
 * Real: sessions, hub, partings, and the in-process log and presence. Parked: each entry, removal and question on the way to presence,
 * joins and leaves, everything of the log, the ends of turns. One user comes with two connections, another with one; they enter and
 * leave faster than they are answered, ask who is there, lose their lines; presence is renewed, and once expires while the process
 * stands still; once, everybody's position is lost. A fourth client hears who comes and goes.
 *
 * What is far away stands for Redis: chat/far-log.ts and chat/far-presence.ts say which suites hold it.
 */
export const presence: WorldDefinition = {
  name: 'presence',
  summary: 'one user with two connections and another enter and leave faster than they are answered, and somebody watches',
  rules: ['S6', 'S11', 'L3', 'L4', 'L7'],
  mustSee: [
    'somebody left before the entry was answered',
    'somebody came again before the removal arrived',
    'a join was heard',
    'a leave was heard',
    'one user was in with two connections',
    'a list was answered',
    'the process stood still',
    'unsubscribed with 2500',
    'fault: an entry is refused',
    'fault: the answer to an entry is lost',
  ],
  async run(sim) {
    const traffic = new Traffic(sim)
    const world = chatWorld(traffic, new Faults(sim, FAULTS), newEngine(sim), { limits: { staleMs: 10 * STAND_MS } })
    const watch = new Watch(sim)
    const watcher = new ChatClient(world, 'edsger', watch)
    const others = [
      new ChatClient(world, 'ada, on the phone', {}, 'ada'),
      new ChatClient(world, 'ada, at the desk', {}, 'ada'),
      new ChatClient(world, 'grace'),
    ]
    watcher.want(CHANNEL)
    watcher.comeIn()
    await Promise.all([...others.map((client) => comeAndGo(world, client)), passTime(world), beginAnew(world)])
    await settle(world)
    const clients = [watcher, ...others]
    await checkSettled(world, clients)
    await checkPresence(world, clients)
    watch.check(membersOf(clients).get(CHANNEL) ?? new Set())
    await checkEmpty(world, clients)
  },
}

/** Whoever was pinged answers, and is shown again with the next look at the clock; if that failed, with the next renewal. */
async function settle({ sim, traffic, server }: ChatWorld): Promise<void> {
  for (const passMs of [0, 0, RENEW_MS]) {
    await traffic.idle()
    sim.stall(passMs)
    server.tick()
  }
  await traffic.idle()
}

async function comeAndGo(world: ChatWorld, client: ChatClient): Promise<void> {
  const { sim, traffic } = world
  client.want(CHANNEL)
  client.comeIn()
  for (let act = 0; act < ACTS; act++) {
    await traffic.point(`${client.name} acts`)
    acts[sim.choose(`what ${client.name} does`, acts.length)]?.(world, client)
  }
}

const acts: readonly ((world: ChatWorld, client: ChatClient) => void)[] = [
  ({ sim }, client) => {
    const { phase } = client.place(CHANNEL)
    if (!client.wants(CHANNEL)) {
      if (phase === 'in') sim.saw('somebody came again before the removal arrived')
      return client.want(CHANNEL)
    }
    if (phase === 'asking') sim.saw('somebody left before the entry was answered')
    return client.unwant(CHANNEL)
  },
  (world, client) => void askWhoIsThere(world, client),
  (_world, client) => {
    client.cut()
    client.comeIn()
  },
]

/** Whoever was in from the question to the answer is in the list, unless its entry has expired with the standstill. */
async function askWhoIsThere({ sim, server: { sessions } }: ChatWorld, client: ChatClient): Promise<void> {
  const askedMs = sim.clock.monotonicMs()
  const before = [...sessions.all()].flatMap((session) => {
    const place = session.subscriptions.get(CHANNEL)
    return place?.kind === 'live' ? [{ session, place }] : []
  })
  await client.ask('presence', { channel: CHANNEL }, (reply) => {
    if (reply.kind !== 'result' || askedMs >= STAND_MS || sim.clock.monotonicMs() >= STAND_MS) return
    sim.saw('a list was answered')
    const listed = reply.result['presence'] as object
    for (const { session, place } of before) {
      const isStillThere = session.subscriptions.get(CHANNEL) === place
      sim.check('S6 who is there is listed', !isStillThere || session.client in listed, () => `${session.identity?.user} is not`)
    }
  })
}

async function passTime({ sim, traffic, server }: ChatWorld): Promise<void> {
  await traffic.point('time passes')
  sim.stall(RENEW_MS)
  server.tick()
  await traffic.point('the process stands still')
  sim.saw('the process stood still')
  sim.stall(STAND_MS)
  server.tick()
}

async function beginAnew({ sim, traffic, log }: ChatWorld): Promise<void> {
  await traffic.point('everybody loses the position')
  const topOf = async (engine: MemoryEngine): Promise<StreamPosition> =>
    (await engine.log.read(CHANNEL, { limit: 0, reverse: false }, retentionIn(CHANNEL))).top
  await log.replace(() => Promise.resolve(newEngine(sim)), topOf)
}

/** Rule S6: presence shows whoever is in, and nobody else. */
async function checkPresence({ sim, presence }: ChatWorld, clients: readonly ChatClient[]): Promise<void> {
  const inside = clients.filter((client) => client.place(CHANNEL).phase === 'in')
  const ids = inside.map(({ id }) => id ?? '').sort()
  const shown = [...(await presence.members(CHANNEL)).keys()].sort()
  sim.check(
    'S6 presence shows who is in, and nobody else',
    ids.join() === shown.join(),
    () => `in are ${namesOf(ids, clients)}; shown are ${namesOf(shown, clients)}`,
  )
  const users = new Set(inside.map(({ token }) => token)).size
  if (users < inside.length) sim.saw('one user was in with two connections')
  const stats = await presence.stats(CHANNEL)
  sim.check('S6 two connections of one user are two clients', stats.clients === inside.length && stats.users === users, () =>
    JSON.stringify(stats),
  )
}

function namesOf(ids: readonly string[], clients: readonly ChatClient[]): string {
  return ids.map((id) => clients.find((client) => client.id === id)?.name ?? 'somebody who has gone').join(' and ') || 'none'
}

/** Hears joins and leaves, and believes them. */
class Watch implements Listener {
  readonly #sim: Simulation
  readonly #last = new Map<string, string>()

  constructor(sim: Simulation) {
    this.#sim = sim
  }

  noticed(_channel: string, kind: string, client: string): void {
    this.#sim.saw(`a ${kind} was heard`)
    this.#sim.check(
      'S11 who joins had left, and who leaves had joined',
      this.#last.get(client) !== kind,
      () => `a second ${kind}`,
    )
    this.#last.set(client, kind)
  }

  /** What is said while it is not in it does not hear. */
  unsubscribed(): void {
    this.#last.clear()
  }

  check(inside: ReadonlySet<string>): void {
    for (const [client, kind] of this.#last)
      this.#sim.check(
        'S11 who joined last is in, and who left is not',
        inside.has(client) === (kind === 'join'),
        () => `its last was ${kind}`,
      )
  }
}
