import type { ChannelEvent } from './channel-log.ts'
import { ChannelEncoder, type MakeDelta, type View } from './encoder.ts'
import type { Framing, Member } from './member.ts'
import type { Heard } from './merge.ts'
import type { Partings } from './partings.ts'
import type { StreamPosition } from './publication.ts'

/** Characters of publications that gather at most: a burst goes out in slices, each of which a reader may take. */
const GATHERED_MAX = 256 * 1_024

/** Members that get the same bytes. */
interface Group {
  readonly framing: Framing
  readonly view: View
  readonly joinLeave: boolean
  /** The lineage token of their positions; `undefined`: they have none. */
  readonly epoch: string | undefined
  readonly members: Set<Member>
}

/** Would the event lead these away from the token that they hold? They learnt it when they came, and cannot learn another. */
function isForeign(event: ChannelEvent, epoch: string): boolean {
  return event.kind === 'publication' && event.publication.offset !== undefined && event.epoch !== epoch
}

/** Characters, about. */
function sizeOf(event: ChannelEvent): number {
  if (event.kind === 'reset') return 0
  return event.kind === 'publication' ? event.publication.data.length : event.info.length
}

/** Somebody on the way in, hearing publications but not yet told of them. */
export interface Listener {
  hear(heard: Heard): void
  /** What comes next does not continue what was heard. */
  reset(top: StreamPosition | undefined): void
}

/** The local end of one channel: who is in it here, and what has gathered for them in this turn. */
export class HubChannel {
  readonly #encoder: ChannelEncoder
  readonly #groups: Group[] = []
  readonly #listeners = new Set<Listener>()
  readonly #partings: Pick<Partings, 'add'>
  #gathered: ChannelEvent[] = []
  #gatheredSize = 0
  #isFlushing = false
  #size = 0

  constructor(channel: string, makeDelta: MakeDelta, partings: Pick<Partings, 'add'>) {
    this.#partings = partings
    this.#encoder = new ChannelEncoder(channel, makeDelta)
  }

  /** Live members. */
  get size(): number {
    return this.#size
  }

  get isEmpty(): boolean {
    return this.#size === 0 && this.#listeners.size === 0
  }

  /** Hears one event; true if it must be flushed at the end of the turn. */
  gather(event: ChannelEvent): boolean {
    if (event.kind === 'reset') return this.#reset(event)
    if (event.kind === 'publication') for (const listener of this.#listeners) listener.hear(event)
    if (this.#size === 0) {
      this.#encoder.remember([event])
      return false
    }
    if (event.kind === 'leave' && this.#takeBackJoin(event.info)) return false
    const isFirst = this.#gathered.push(event) === 1
    this.#gatheredSize += sizeOf(event)
    if (this.#gatheredSize < GATHERED_MAX || this.#isFlushing) return isFirst
    this.flush()
    return false
  }

  /** What has gathered is of before, and goes out first; whoever has a position may hear nothing of what comes after (rule L3). */
  #reset(event: Extract<ChannelEvent, { kind: 'reset' }>): boolean {
    for (const listener of this.#listeners) listener.reset(event.top)
    const isFirst = this.#gathered.push(event) === 1
    if (this.#isFlushing) return isFirst
    this.flush()
    return false
  }

  /** Who comes and goes in one turn was never there: nobody is told, however often it is done. */
  #takeBackJoin(info: string): boolean {
    const index = this.#gathered.findLastIndex((event) => event.kind === 'join' && event.info === info)
    if (index === -1) return false
    this.#gathered.splice(index, 1)
    this.#gatheredSize -= info.length
    return true
  }

  /** Gives what has gathered to the members of now: encoded once for each kind of wire and view. */
  flush(): void {
    if (this.#gathered.length === 0 || this.#isFlushing) return
    const events = this.#gathered
    this.#gathered = []
    this.#gatheredSize = 0
    this.#isFlushing = true
    try {
      const resetAt = events.findIndex(({ kind }) => kind === 'reset')
      if (resetAt === -1) this.#deliver(events)
      else this.#deliverAround(events, resetAt)
    } finally {
      this.#isFlushing = false
    }
  }

  #deliverAround(events: readonly ChannelEvent[], resetAt: number): void {
    this.#deliver(events.slice(0, resetAt))
    for (const group of this.#groups.slice()) if (group.epoch !== undefined) this.#part(group)
    this.#encoder.forget()
    this.#deliver(events.slice(resetAt + 1).filter(({ kind }) => kind !== 'reset'))
  }

  #deliver(events: readonly ChannelEvent[]): void {
    if (events.length === 0) return
    // A member that is found slow leaves in the middle of this: groups may go, and its leave waits for the next flush.
    for (const group of this.#groups.slice()) {
      const { epoch } = group
      const foreignAt = epoch === undefined ? -1 : events.findIndex((event) => isForeign(event, epoch))
      this.#deliverTo(group, foreignAt === -1 ? events : events.slice(0, foreignAt))
      // The log tells a reset before; should it not, the token itself does.
      if (foreignAt !== -1) this.#part(group)
    }
    this.#encoder.remember(events)
    if (events.some((event) => event.kind === 'publication')) this.#refreshed()
  }

  #deliverTo(group: Group, events: readonly ChannelEvent[]): void {
    const texts = this.#encoder.encode(events, group.view, group.joinLeave)
    if (texts.length === 0) return
    const chunk = group.framing.frame(texts)
    for (const member of group.members) member.deliver(chunk)
  }

  /** All of a group are taken out at once, and told at a pace. */
  #part(group: Group): void {
    const index = this.#groups.indexOf(group)
    if (index !== -1) this.#groups.splice(index, 1)
    this.#size -= group.members.size
    this.#partings.add(group.members)
  }

  listen(listener: Listener): void {
    this.#listeners.add(listener)
  }

  unlisten(listener: Listener): void {
    this.#listeners.delete(listener)
  }

  /**
   * What gathered before belongs to those who were here before.
   * @param epoch of the member's position; `undefined`: it has none.
   */
  add(member: Member, epoch: string | undefined): void {
    this.flush()
    this.#group(member, member.delta ? 'delta-fresh' : 'plain', epoch).members.add(member)
    this.#size++
  }

  /** One whose position was lost while it came in. */
  part(member: Member): void {
    this.remove(member)
    this.#partings.add([member])
  }

  remove(member: Member): void {
    for (const [index, group] of this.#groups.entries()) {
      if (!group.members.delete(member)) continue
      this.#size--
      if (group.members.size === 0) this.#groups.splice(index, 1)
      return
    }
  }

  #group({ framing, joinLeave }: Member, view: View, epoch: string | undefined): Group {
    let group = this.#groups.find(
      (other) => other.framing === framing && other.view === view && other.joinLeave === joinLeave && other.epoch === epoch,
    )
    if (group === undefined) {
      group = { framing, view, joinLeave, epoch, members: new Set() }
      this.#groups.push(group)
    }
    return group
  }

  /** Fresh members have now had a whole publication: from here on they get deltas. */
  #refreshed(): void {
    const fresh = this.#groups.filter((group) => group.view === 'delta-fresh')
    for (const group of fresh) {
      this.#groups.splice(this.#groups.indexOf(group), 1)
      for (const member of group.members) this.#group(member, 'delta', group.epoch).members.add(member)
    }
  }
}
