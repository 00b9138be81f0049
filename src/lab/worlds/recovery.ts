import type { StreamPosition } from '../../channel/index.ts'
import type { MemoryEngine } from '../../memory/index.ts'
import type { Simulation, WorldDefinition } from '../explorer/index.ts'
import { ChatClient } from './chat/chat-client.ts'
import { newEngine, retentionIn } from './chat/chat-server.ts'
import { chatWorld, type ChatWorld } from './chat/chat-world.ts'
import { checkEmpty, checkSettled } from './chat/end.ts'
import { Faults } from './chat/faults.ts'
import { Traffic } from './chat/traffic.ts'

const CHANNEL = 'room:1'
const PUBLICATIONS = 5
const RETURNS = 2
const FAULTS = 1
/** Publications that the next log may lack, at most. */
const LOST_MAX = 2

/**
 * Real: sessions, hub, arrivals, merge, partings, and the in-process log, which keeps three publications. Parked: every read, append,
 * announcement and follow, the ends of turns, what clients do. Clients go away and come back with their positions while somebody
 * publishes; once, another log takes the place of the first, with another token and without the newest.
 *
 * The log far away stands for the one in Redis; chat/far-log.ts says which suites hold the two to one another.
 */
export const recovery: WorldDefinition = {
  name: 'recovery',
  summary: 'clients come back with their positions while publications are appended and the log begins anew',
  rules: ['L1', 'L3', 'L4', 'L5', 'L7', 'S3', 'S5', 'S6', 'S11'],
  mustSee: [
    'publications were recovered',
    'nothing was missed',
    'a gap was told',
    'unsubscribed with 2500',
    'a publication was heard while the log was read',
    'a read was ahead of what was heard',
    'the log began anew while it was read',
    'announcements lost',
    'fault: the read is refused',
    'fault: the follow is refused',
    'fault: the answer to the append is lost',
  ],
  async run(sim) {
    const traffic = new Traffic(sim)
    const world = chatWorld(traffic, new Faults(sim, FAULTS), newEngine(sim))
    const writer = new ChatClient(world, 'ada')
    const readers = ['grace', 'edsger'].map((name) => new ChatClient(world, name))
    await Promise.all([write(world, writer), ...readers.map((reader) => comeAndGo(world, reader)), beginAnew(world, readers)])
    await traffic.idle()
    await checkSettled(world, [writer, ...readers])
    await checkEmpty(world, [writer, ...readers])
  },
}

async function write({ traffic }: ChatWorld, writer: ChatClient): Promise<void> {
  writer.comeIn()
  await writer.whenIn()
  for (let number = 1; number <= PUBLICATIONS; number++) {
    await traffic.point(`${writer.name} publishes`)
    void writer.publish(CHANNEL, `${writer.name}-${number}`)
  }
}

async function comeAndGo({ traffic }: ChatWorld, reader: ChatClient): Promise<void> {
  reader.want(CHANNEL)
  reader.comeIn()
  // Who was never in has no position to come back with; from then on its line may break at any step.
  await reader.whenPlaced()
  for (let times = 0; times < RETURNS; times++) {
    await traffic.point(`the line of ${reader.name} breaks`)
    reader.cut()
    await traffic.point(`${reader.name} comes back`)
    reader.comeIn()
  }
}

async function beginAnew({ sim, traffic, log }: ChatWorld, readers: readonly ChatClient[]): Promise<void> {
  await Promise.race(readers.map((reader) => reader.whenPlaced()))
  await traffic.point('the log begins anew')
  await log.replace(
    (before) => heirOf(sim, before),
    (engine) => topOf(sim, engine),
  )
}

/** Another token, and what was still held of the log before, perhaps without the newest. */
async function heirOf(sim: Simulation, before: MemoryEngine | undefined): Promise<MemoryEngine> {
  const heir = newEngine(sim)
  const retention = retentionIn(CHANNEL)
  const page = await before?.log.read(CHANNEL, { limit: PUBLICATIONS, reverse: false }, retention)
  if (page?.kind !== 'page') return heir
  const kept = page.publications.slice(0, page.publications.length - sim.choose('publications lost with the log', LOST_MAX + 1))
  for (const { data } of kept) await heir.log.append(CHANNEL, { data }, retention)
  return heir
}

async function topOf(sim: Simulation, engine: MemoryEngine): Promise<StreamPosition | undefined> {
  if (sim.choose('the reset does not say where the log stands', 2) === 1) return undefined
  return (await engine.log.read(CHANNEL, { limit: 0, reverse: false }, retentionIn(CHANNEL))).top
}
