import { DISCONNECTS, UNSUBSCRIBES } from '../../protocol/index.ts'
import { subscribeSession } from '../../session/index.ts'
import { resolveChannel } from '../../channel/index.ts'
import type { WorldDefinition } from '../explorer/index.ts'
import { newEngine, retentionIn } from './chat/chat-server.ts'
import { chatWorld, type ChatWorld } from './chat/chat-world.ts'
import { checkEmpty, checkSettled } from './chat/end.ts'
import { Faults } from './chat/faults.ts'
import { Guest } from './chat/guest.ts'
import { Traffic } from './chat/traffic.ts'

const CHANNEL = 'book:1'
const BY_SERVER = 'talk:1'
const ACTS = 4
const SERVER_ACTS = 2
const FAULTS = 1
/** Time passes so often, and so much each time: longer than what is left of a token, shorter than what ends a session that connects. */
const PASSES = 3
const PASS_MS = 3_000
const LIMITS = { expiredCloseMs: 1_000, expiredSubscriptionCloseMs: 1_000, staleMs: 5_000 }

/**
 * Real: sessions with their lanes, outboxes, phases and handlers, the hub, and the in-process log and presence. Parked: the judgement
 * of tokens, everything on the way to the log and back, the ends of turns. Two clients do what a client may do and what it may not,
 * many commands at once; lines break at any step; the server unsubscribes, disconnects, subscribes and revokes meanwhile; tokens expire.
 *
 * What is far away stands for Redis: see chat/far-log.ts and chat/far-presence.ts for the suites that hold it.
 */
export const session: WorldDefinition = {
  name: 'session',
  summary: 'two clients talk, break the rules and their lines, tokens expire, and the server acts meanwhile',
  rules: ['S3', 'S4', 'S5', 'S6', 'S8', 'S9', 'S10', 'S11', 'S12', 'L1', 'L3', 'L4', 'L5', 'L7'],
  mustSee: [
    'ended with 3000',
    'ended with 3005',
    'ended with 3008',
    'ended with 3500',
    'ended with 3501',
    'ended with 3502',
    'unsubscribed with 2501',
    'its line broke while it connected',
    'its line broke while it entered a channel',
    'unsubscribed by the server while it entered',
    'revoked while it connected',
    'subscribed by the server',
    'several commands were under way',
  ],
  async run(sim) {
    const traffic = new Traffic(sim)
    const world = chatWorld(traffic, new Faults(sim, FAULTS), newEngine(sim), { limits: LIMITS })
    const ada = new Guest(world, 'ada')
    const guests = [ada, new Guest(world, 'grace')]
    judgeWhoIsLetIn(world)
    await Promise.all([...guests.map((guest) => converse(world, guest)), serve(world, ada), passTime(world)])
    await traffic.idle()
    // Whoever is stale by now is ended, and what that leads to happens.
    world.server.tick()
    await traffic.idle()
    const clients = guests.map(({ client }) => client)
    await checkSettled(world, clients)
    await checkOrder(
      world,
      clients.map(({ name }) => name),
    )
    await checkEmpty(world, clients)
  },
}

/** Rule S10: looked at in the turn in which somebody gets in. */
function judgeWhoIsLetIn({ sim, server }: ChatWorld): void {
  server.sessions.onOpened(({ identity }) => {
    const isRevoked = identity !== undefined && server.revocations.covers(identity.user, identity.issuedAt)
    sim.check('S10 nobody gets in whose tokens were taken back', !isRevoked, () => identity?.user ?? '')
  })
}

async function converse({ sim, traffic }: ChatWorld, guest: Guest): Promise<void> {
  const { name } = guest.client
  await traffic.point(`${name} comes`)
  guest.comeIn(sim.choose(`the token of ${name}`, 4))
  for (let act = 1; act <= ACTS; act++) {
    await traffic.point(`${name} acts`)
    guest.act(CHANNEL, act)
  }
}

async function serve(world: ChatWorld, guest: Guest): Promise<void> {
  for (let act = 0; act < SERVER_ACTS; act++) {
    await world.traffic.point('the server acts')
    serverActs[world.sim.choose('what the server does', serverActs.length)]?.(world, guest)
  }
}

/** What an API call or an operator does to one client. */
const serverActs: readonly ((world: ChatWorld, guest: Guest) => void)[] = [
  ({ sim }, guest) => {
    const { session, client } = guest
    if (session?.subscriptions.get(CHANNEL)?.kind === 'entering') {
      sim.saw('unsubscribed by the server while it entered')
      client.place(CHANNEL).forbid()
    }
    session?.unsubscribe(CHANNEL, UNSUBSCRIBES.server)
  },
  (_world, guest) => {
    guest.mayEndWith(DISCONNECTS.connectionClosed.code)
    guest.session?.disconnect(DISCONNECTS.connectionClosed)
  },
  ({ sim, server }, guest) => {
    const { session } = guest
    const resolved = resolveChannel(server.context.rules, BY_SERVER)
    if (session === undefined || resolved.kind !== 'known') return
    const { phase } = guest.client.place(BY_SERVER)
    if (phase !== 'out') return
    const asked = { channel: BY_SERVER, options: resolved.options }
    void subscribeSession(session, asked).then(
      (told) => told === 'subscribed' && sim.saw('subscribed by the server'),
      // The log is away: whoever called is told so.
      () => {},
    )
  },
  ({ sim, server }, guest) => {
    const nowSeconds = Math.floor(sim.clock.wallMs() / 1_000)
    const user = guest.client.name
    if (guest.session?.phase.kind === 'connecting') sim.saw('revoked while it connected')
    server.revocations.revoke({ user, issuedBefore: nowSeconds, keepUntil: nowSeconds + 3_600 }, nowSeconds)
    guest.isRevoked = true
    for (const one of server.sessions.ofUser(user)) one.disconnect(DISCONNECTS.invalidToken)
  },
]

async function passTime(world: ChatWorld): Promise<void> {
  for (let times = 0; times < PASSES; times++) {
    await world.traffic.point('time passes')
    world.sim.stall(PASS_MS)
    world.server.tick()
    checkClock(world)
  }
}

/** Rules S8 and S9: whoever may not be there any more is not, once the server has looked. */
function checkClock({ sim, server, server: { sessions, context } }: ChatWorld): void {
  const wallMs = sim.clock.wallMs()
  const isOver = (expiresAt: number | undefined, graceMs: number): boolean =>
    expiresAt !== undefined && wallMs >= expiresAt * 1_000 + graceMs
  for (const one of sessions.all()) {
    const { phase, subscriptions } = one
    if (phase.kind === 'open') {
      const isExpired = isOver(phase.identity.expiresAt, context.limits.expiredCloseMs)
      sim.check('S9 nobody stays with an expired token', !isExpired, () => phase.identity.user)
    } else if (phase.kind !== 'closed') {
      const ageMs = server.ageMs(one)
      sim.check('S8 nobody stays who is not let in', ageMs < context.limits.staleMs, () => `${phase.kind} for ${ageMs} ms`)
    }
    for (const [channel, subscription] of subscriptions) {
      const isExpired = subscription.kind === 'live' && isOver(subscription.expiresAt, context.limits.expiredSubscriptionCloseMs)
      sim.check('S9 no subscription outlives its token', !isExpired, () => channel)
    }
  }
}

/** Rule S4: each client's publications are stored in the order in which it sent them. */
async function checkOrder({ sim, log }: ChatWorld, names: readonly string[]): Promise<void> {
  const page = await log.engine?.log.read(CHANNEL, { limit: 1_000, reverse: false }, retentionIn(CHANNEL))
  if (page?.kind !== 'page') return
  for (const name of names) {
    const numbers = page.publications.flatMap(({ data }) => {
      const [sender, number] = (JSON.parse(data) as string).split('-')
      return sender === name ? [Number(number)] : []
    })
    const isInOrder = numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? 0))
    sim.check('S4 in the order in which they were sent', isInOrder, () => `${name}: ${numbers.join(' ')}`)
  }
}
