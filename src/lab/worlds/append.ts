import { ERRORS } from '../../protocol/index.ts'
import type { StreamPosition } from '../../channel/index.ts'
import { openMemoryEngine, type MemoryEngine } from '../../memory/index.ts'
import type { Simulation, WorldDefinition } from '../explorer/index.ts'
import { ChatClient } from './chat/chat-client.ts'
import { engineParts, retentionIn } from './chat/chat-server.ts'
import { chatWorld, type ChatWorld } from './chat/chat-world.ts'
import type { Reply } from './chat/connection.ts'
import { checkEmpty, checkSettled, inWords } from './chat/end.ts'
import { Faults } from './chat/faults.ts'
import { Traffic } from './chat/traffic.ts'
import { VirtualDisk } from './chat/virtual-disk.ts'

const CHANNEL = 'book:1'
const FAULTS = 2
/** So small that the log rolls in a short run, and so does a snapshot. */
const SEGMENT_BYTES = 300

/** What a sender was told of one of its messages, over all its tries. */
interface Message {
  readonly id: string
  readonly data: string
  readonly sender: string
  readonly stored: { readonly position: StreamPosition; readonly isDuplicate: boolean }[]
  notStored: number
  /** It is not known, or no answer came. */
  unknown: number
  tries: number
  /** Behind so many that were sent before. */
  place: number
}

/**
 * Real: sessions, `rpc chat.send`, hub, and the in-process log on a disk in memory. Parked: everything on the way to the log and
 * back, each write of the disk, what clients do. Clients send a message again under its id until they are told where it is; an append
 * can be lost, refused, carried out twice, or its answer lost; a write can fail half done; once, the process of the log ends in the
 * middle of whatever it was doing, and another goes on from what is on the disk.
 *
 * The disk is held to the real one by src/memory/disk.test.ts and failing-disk.test.ts, which run the same engine on real files; the
 * log far away is held to the one in Redis as chat/far-log.ts says.
 */
export const append: WorldDefinition = {
  name: 'append',
  summary: 'messages are sent again under their ids until it is known where they are, over lost answers, full disks and a crash',
  rules: ['L1', 'L2', 'L4', 'L7', 'L8', 'S3', 'S4', 'S6'],
  mustSee: [
    'a duplicate was told',
    'a message was sent again after an unknown outcome',
    'the log crashed with an append on its way',
    'fault: the append is refused',
    'fault: the append is lost',
    'fault: the answer to the append is lost',
    'fault: the append is carried out twice',
    'fault: the disk is full',
  ],
  async run(sim) {
    const traffic = new Traffic(sim)
    const faults = new Faults(sim, FAULTS)
    let disk = new VirtualDisk(traffic, faults)
    const world = chatWorld(traffic, faults, await open(sim, disk))
    const [ada, grace, reader] = [new ChatClient(world, 'ada'), new ChatClient(world, 'grace'), new ChatClient(world, 'reader')]
    reader.want(CHANNEL)
    for (const client of [ada, grace, reader]) client.comeIn()
    const messages = {
      first: messageOf(ada, '1'),
      second: messageOf(ada, '2'),
      other: messageOf(grace, '1'),
      once: messageOf(grace, '2'),
      last: messageOf(ada, '3'),
    }
    const all = Object.values(messages)
    await Promise.all([
      sendUntilStored(world, ada, messages.first),
      sendUntilStored(world, ada, messages.second),
      sendUntilStored(world, grace, messages.other),
      sendOnce(world, grace, messages.once),
      sendOnce(world, ada, messages.last),
      breakLine(world, grace),
      crash(world, all, () => open(sim, (disk = disk.crash()))),
    ])
    await traffic.idle()
    await checkSettled(world, [ada, grace, reader])
    await checkTold(world, all)
    await checkEmpty(world, [ada, grace, reader])
  },
}

async function open(sim: Simulation, disk: VirtualDisk): Promise<MemoryEngine> {
  const engine = await openMemoryEngine({
    ...engineParts(sim),
    directory: '/log',
    files: disk.files,
    // Nobody else knows of this disk.
    lock: () => Promise.resolve({ release: () => Promise.resolve() }),
    // A crash here is one of the process.
    boot: () => Promise.resolve('one'),
    options: { segmentBytes: SEGMENT_BYTES },
  })
  disk.isParking = true
  return engine
}

async function crash(
  { sim, traffic, log }: ChatWorld,
  all: readonly Message[],
  openNext: () => Promise<MemoryEngine>,
): Promise<void> {
  await traffic.point('the process of the log ends')
  const isOnItsWay = all.some(({ tries, stored, notStored, unknown }) => tries > stored.length + notStored + unknown)
  if (isOnItsWay) sim.saw('the log crashed with an append on its way')
  await log.replace(openNext, () => Promise.resolve(undefined))
}

function messageOf({ name }: ChatClient, id: string): Message {
  return { id, data: `${name}-${id}`, sender: name, stored: [], notStored: 0, unknown: 0, tries: 0, place: 0 }
}

async function sendUntilStored(world: ChatWorld, client: ChatClient, told: Message): Promise<void> {
  const { sim, traffic } = world
  while (told.stored.length === 0) {
    await client.whenIn()
    await traffic.point(`${told.data} is sent`)
    if (told.unknown > 0) sim.saw('a message was sent again after an unknown outcome')
    const tries = 1 + sim.choose(`${told.data} is sent twice`, 2)
    await Promise.all(Array.from({ length: tries }, () => sendNow(world, client, told)))
  }
}

async function sendOnce(world: ChatWorld, client: ChatClient, told: Message): Promise<void> {
  await client.whenIn()
  await world.traffic.point(`${told.data} is sent`)
  await sendNow(world, client, told)
}

async function sendNow({ sim, ledger }: ChatWorld, client: ChatClient, told: Message): Promise<void> {
  const { id, data } = told
  ledger.say(data)
  if (told.tries++ === 0) told.place = ledger.size
  const reply = await client.ask('rpc', { method: 'chat.send', data: { channel: CHANNEL, id, data } })
  note(sim, told, reply)
}

function note(sim: Simulation, told: Message, reply: Reply): void {
  if (reply.kind === 'result') {
    const { offset, epoch, duplicate } = reply.result['data'] as unknown as { offset: number; epoch: string; duplicate: boolean }
    if (duplicate) sim.saw('a duplicate was told')
    told.stored.push({ position: { offset, epoch }, isDuplicate: duplicate })
    return
  }
  if (reply.kind === 'gone') {
    told.unknown++
    return
  }
  const isTemporary = reply.code === ERRORS.internal.code && reply.isTemporary
  sim.check('L7 an append that fails is temporary', isTemporary, () => `${told.data}: ${reply.code} ${reply.message}`)
  if (reply.message.startsWith('not stored')) told.notStored++
  else told.unknown++
}

async function breakLine({ traffic }: ChatWorld, client: ChatClient): Promise<void> {
  await client.whenIn()
  await traffic.point(`the line of ${client.name} breaks`)
  client.cut()
  await traffic.point(`${client.name} comes back`)
  client.comeIn()
}

/** What was told against what is there at the end, past the way to it (D1, D9, D10, D11 of the notes). */
async function checkTold({ sim, log }: ChatWorld, all: readonly Message[]): Promise<void> {
  const page = await log.engine?.log.read(CHANNEL, { limit: 1_000, reverse: false }, retentionIn(CHANNEL))
  if (page?.kind !== 'page') return
  const texts = page.publications.map(({ data }) => JSON.parse(data) as string)
  const offsets = page.publications.map(({ offset }) => offset)
  sim.check(
    'L1 offsets count from 1 without a hole',
    offsets.every((offset, index) => offset === index + 1),
    () => offsets.join(' '),
  )
  for (const told of all) {
    const count = texts.filter((text) => text === told.data).length
    sim.check('L2 one id is stored once', count <= 1, () => `${told.data} stands there ${count} times`)
    checkStored(sim, told, page.top.epoch, texts)
    const isRefused = told.notStored > 0 && told.unknown === 0 && told.stored.length === 0
    sim.check(
      'L8 what is told as not stored is not there',
      !isRefused || count === 0,
      () => `${told.data} is at ${texts.indexOf(told.data) + 1}`,
    )
  }
  for (const one of all) for (const other of all) checkOrder(sim, one, other)
}

function checkStored(sim: Simulation, { data, stored }: Message, epoch: string, texts: readonly string[]): void {
  const [first] = stored
  if (first === undefined) return
  for (const { position } of stored) {
    const isThere = position.epoch === epoch && texts[position.offset - 1] === data
    sim.check(
      'L4 what was acknowledged is there',
      isThere,
      () => `${data} at ${inWords(position)}: ${texts[position.offset - 1]}, token ${epoch}`,
    )
  }
  const isFirst = stored.filter(({ isDuplicate }) => !isDuplicate).length
  sim.check('L2 only the first is no duplicate', isFirst <= 1, () => `${data} was new ${isFirst} times`)
}

/** Rule S4: in the order in which they were sent, where the first try of each came through. */
function checkOrder(sim: Simulation, one: Message, other: Message): void {
  if (one.sender !== other.sender || one.place >= other.place) return
  const [a, b] = [one, other].map(({ stored, notStored, unknown }) => (notStored + unknown === 0 ? stored[0] : undefined))
  if (a === undefined || b === undefined) return
  sim.check(
    'S4 in the order in which they were sent',
    a.position.offset < b.position.offset,
    () => `${one.data} at ${a.position.offset}, ${other.data} at ${b.position.offset}`,
  )
}
