import { Channel, type FinalLog, type Line, type Publication, type Send } from './channel.ts'
import { Client } from './client.ts'
import { takingsOf, type Taking } from './durability.ts'
import { Few } from './few.ts'
import { Lineage } from './lineage.ts'
import type {
  Acked,
  Admitted,
  Delivered,
  Disconnected,
  Failed,
  Fault,
  Gate,
  Operation,
  Refused,
  Sent,
  Subscribed,
  Truth,
} from './operation.ts'

/** An operation and where it stands. */
export interface At<O> {
  readonly operation: O
  readonly line: Line
  /** The name of the clock that its time is of. */
  readonly clock: string
}

/** An acknowledgement, and what it is of: known once everything was added, if anybody sent it. */
export interface Acknowledged extends At<Acked> {
  publication: Publication | undefined
}

/** What an instance says of its gate, or somebody of what it stands on. */
export type GateWord = Gate | Truth | Admitted

/** A word that broke the form of a story. */
export interface Stray {
  readonly client: string
  readonly channel: string
  readonly offset: number
  readonly line: Line
}

/** A delivery under another epoch than that of its subscription. */
export interface SilentEpoch extends Stray {
  readonly epoch: string
  readonly subscribed: string
}

/** A delivery that came before the send. */
export interface TooEarly {
  readonly client: string
  readonly data: string
  readonly atMs: number
  readonly line: Line
  readonly sentMs: number
  readonly sentAt: Line
}

/**
 * A history, taken in operation by operation and kept as what the checks need. A delivery leaves three numbers behind; everything
 * else is by publication, subscription or client. Linear in the operations.
 */
export class History {
  readonly channels = new Map<string, Channel>()
  readonly clients = new Map<string, Client>()
  /** By number. */
  readonly publications: Publication[] = []
  readonly lineages: Lineage[] = []
  readonly acks: Acknowledged[] = []
  readonly faults: At<Fault>[] = []
  readonly gateWords: At<GateWord>[] = []
  readonly closes: At<Disconnected | Refused>[] = []
  readonly unasked = new Few<Stray>()
  readonly claimsOfNothing = new Few<Stray>()
  readonly silentEpochs = new Few<SilentEpoch>()
  /** Seen before it was sent, on one clock. */
  readonly tooEarly = new Few<TooEarly>()
  /** How many deliveries were of the clock of their sender. */
  timed = 0
  readonly counts = new Map<Operation['kind'], number>()
  /** How many operations. */
  size = 0
  deliveries = 0
  claims = 0
  readonly #byId = new Map<string, Publication>()
  /** Refusals of what nobody sent: once everything was added. */
  readonly failedUnsent: At<Failed>[] = []
  readonly #failed: At<Failed>[] = []
  #logs: ReadonlyMap<string, FinalLog> | undefined
  /** Faults that take something away: once everything was added. */
  takings: readonly Taking[] = []

  /** @returns a sentence when it contradicts what was said before, so that nothing can be made of it. */
  add(operation: Operation, line: Line, file: number): string | undefined {
    this.size++
    const { kind, client: name } = operation
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1)
    const client = this.#client(name)
    client.file = file
    switch (kind) {
      case 'send':
        return this.#sent(client, operation, clockOf(operation, file), line)
      case 'acked':
        this.acks.push({ operation, clock: clockOf(operation, file), line, publication: undefined })
        client.acknowledged(operation.channel, operation.epoch, operation.offset)
        break
      case 'failed':
        this.#failed.push({ operation, clock: '', line })
        break
      case 'delivered':
        this.#delivered(client, operation, clockOf(operation, file), line)
        break
      case 'subscribed':
        this.#subscribed(client, operation, line)
        break
      case 'gap': {
        const { channel, offset } = operation
        const story = client.stories.get(channel)
        if (story?.isOn !== true) this.unasked.add({ client: name, channel, offset, line })
        story?.turn('gap', offset, story.epoch, line)
        break
      }
      case 'left':
        client.leave(operation.channel)
        if (operation.channel === undefined) client.life.push({ kind, line })
        break
      case 'connected':
      case 'degraded':
      case 'restored':
        client.life.push({ kind, line })
        client.hasLeft &&= kind !== 'connected'
        break
      case 'disconnected':
        client.life.push({ kind, line })
        client.off()
        this.closes.push({ operation, clock: clockOf(operation, file), line })
        break
      case 'refused':
        this.closes.push({ operation, clock: clockOf(operation, file), line })
        break
      case 'fault':
        this.faults.push({ operation, clock: clockOf(operation, file), line })
        break
      case 'gate':
      case 'truth':
      case 'admitted':
        this.gateWords.push({ operation, clock: clockOf(operation, file), line })
        break
      case 'kept': {
        const channel = this.#channel(operation.channel)
        const publication = this.#publication(channel, operation.data)
        channel.kept.push({ publication, offset: operation.offset, line })
        channel.witness(publication, operation.epoch, operation.offset, 'the final log', line)
        break
      }
      case 'top':
        this.#channel(operation.channel).top = { offset: operation.offset, epoch: operation.epoch, line }
        break
      case 'unsubscribed':
        client.off(operation.channel)
        break
      case 'unknown':
      case 'note':
        break
    }
    return undefined
  }

  /** The file was cut off by a kill: whoever wrote to it last is gone, and nothing more is expected of it. @returns how many. */
  cutOff(file: number): number {
    const gone = [...this.clients.values()].filter((client) => client.file === file)
    for (const client of gone) client.leave()
    return gone.length
  }

  /** Everything was added: what came before what it belongs to finds it now. */
  seal(): this {
    this.takings = takingsOf(this.faults)
    for (const ack of this.acks) {
      const { client, channel: name, id, epoch, offset } = ack.operation
      const sent = this.#byId.get(id)
      if (sent === undefined) continue
      sent.isAcked = true
      const channel = this.#channel(name)
      ack.publication = this.#publication(channel, sent.data)
      channel.witness(ack.publication, epoch, offset, `the sender ${client}`, ack.line)
    }
    for (const failed of this.#failed) {
      const { client, id, code, message = '' } = failed.operation
      const publication = this.#byId.get(id)
      if (publication === undefined) this.failedUnsent.push(failed)
      else publication.failed ??= { client, code, message, line: failed.line }
    }
    return this
  }

  /** Final logs by channel: once everything was added. */
  get logs(): ReadonlyMap<string, FinalLog> {
    return (this.#logs ??= new Map(
      [...this.channels.values()].flatMap((channel) => {
        const log = channel.finalLog()
        return log === undefined ? [] : [[channel.name, log] as const]
      }),
    ))
  }

  #sent(client: Client, operation: Sent, clock: string, line: Line): string | undefined {
    const { id, channel: name, data, atMs } = operation
    const known = this.#byId.get(id)
    if (known !== undefined) {
      // Another try of the same.
      if (known.channel.name === name && known.data === data) return undefined
      return `the id ${JSON.stringify(id)} was sent before with other data: an id is of one publication`
    }
    const publication = this.#publication(this.#channel(name), data)
    if (publication.send !== undefined)
      return `${JSON.stringify(id)} has the same data as ${JSON.stringify(publication.send.id)}: put the id into the data, so that each is found again`
    publication.send = { client: client.name, id, clock, atMs, line, floor: client.highest.get(name) }
    if (publication.unsent !== undefined) this.#timed(publication, publication.send, publication.unsent)
    this.#byId.set(id, publication)
    const before = client.sent.get(name)
    if (before === undefined) client.sent.set(name, [publication])
    else before.push(publication)
    return undefined
  }

  #delivered(client: Client, { channel: name, offset, epoch, data, atMs }: Delivered, clock: string, line: Line): void {
    this.deliveries++
    const channel = this.#channel(name)
    const publication = this.#publication(channel, data)
    publication.seen++
    publication.firstSeen ??= { client: client.name, line }
    const { send, unsent } = publication
    if (send !== undefined) this.#timed(publication, send, { client: client.name, clock, atMs, line })
    // Files are read one after the other, so that the sender's own words are the last before the send.
    else if (unsent?.clock !== clock || atMs < unsent.atMs) publication.unsent = { client: client.name, clock, atMs, line }
    channel.witness(publication, epoch, offset, client.name, line)
    const story = client.stories.get(name)
    if (story?.isOn !== true) this.unasked.add({ client: client.name, channel: name, offset, line })
    if (story === undefined) return
    story.hasLeft = false
    story.deliveries.add(offset, publication.number, line)
    if (story.epoch !== epoch)
      this.silentEpochs.add({ client: client.name, channel: name, offset, line, epoch, subscribed: story.epoch })
  }

  #timed(publication: Publication, send: Send, seen: NonNullable<Publication['unsent']>): void {
    if (send.clock !== seen.clock) return
    this.timed++
    if (seen.atMs >= send.atMs) return
    const { client, atMs, line } = seen
    this.tooEarly.add({ client, data: publication.data, atMs, line, sentMs: send.atMs, sentAt: send.line })
  }

  #subscribed(client: Client, { channel: name, offset, epoch, recovered }: Subscribed, line: Line): void {
    const before = client.stories.get(name)
    client.hasLeft = false
    if (recovered) {
      this.claims++
      if (before === undefined) return this.claimsOfNothing.add({ client: client.name, channel: name, offset, line })
      before.hasLeft = false
      before.isOn = true
      return before.turn('claim', offset, epoch, line)
    }
    if (before !== undefined) before.isAlive = false
    const story = new Lineage(client.name, name, offset, epoch, line)
    client.stories.set(name, story)
    this.lineages.push(story)
    this.#channel(name).lineages.push(story)
  }

  #client(name: string): Client {
    let client = this.clients.get(name)
    if (client === undefined) this.clients.set(name, (client = new Client(name)))
    return client
  }

  #channel(name: string): Channel {
    let channel = this.channels.get(name)
    if (channel === undefined) this.channels.set(name, (channel = new Channel(name)))
    return channel
  }

  #publication(channel: Channel, data: string): Publication {
    let publication = channel.publications.get(data)
    if (publication === undefined) {
      publication = { channel, data, number: this.publications.length, places: [], isAcked: false, seen: 0 }
      channel.publications.set(data, publication)
      this.publications.push(publication)
    }
    return publication
  }
}

/** Clocks of files that name none are told apart by words that nobody writes. */
const CLOCKS: string[] = []

function clockOf({ clock }: Operation, file: number): string {
  return clock ?? (CLOCKS[file] ??= `\0${file}`)
}
