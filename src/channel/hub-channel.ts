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
  /** They know everything up to here, from a read that was ahead of what is heard; 0: no more than what was heard. */
  readonly known: number
  readonly members: Set<Member>
}

/** Would the event lead these away from the token that they hold? They learnt it when they came, and cannot learn another. */
function isForeign(event: ChannelEvent, epoch: string): boolean {
  return event.kind === 'publication' && event.publication.offset !== undefined && event.epoch !== epoch
}

/** Has somebody who knows everything up to `known` read this already? */
function isKnown(event: ChannelEvent, known: number): boolean {
  return event.kind === 'publication' && event.publication.offset !== undefined && event.publication.offset <= known
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
  /** The newest publication that was heard. */
  #heard: StreamPosition | undefined

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
    if (event.kind === 'publication') this.#hear(event)
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

  #hear(heard: Heard): void {
    const { epoch, publication } = heard
    if (epoch !== undefined && publication.offset !== undefined) this.#heard = { epoch, offset: publication.offset }
    for (const listener of this.#listeners) listener.hear(heard)
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
    this.#regroup(events)
  }

  #deliverTo(group: Group, said: readonly ChannelEvent[]): void {
    const { known } = group
    const events = known === 0 ? said : said.filter((event) => !isKnown(event, known))
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
   * What gathered before belongs to those who were here before. A read may be ahead of what is heard (in Redis they come by
   * different ways): what the member has by its position it is not told again.
   * @param position where the member stands; `undefined`: it has none.
   */
  add(member: Member, position: StreamPosition | undefined): void {
    this.flush()
    const heard = this.#heard?.epoch === position?.epoch ? (this.#heard?.offset ?? 0) : 0
    const known = position !== undefined && position.offset > heard ? position.offset : 0
    this.#group(member, member.delta ? 'delta-fresh' : 'plain', position?.epoch, known).members.add(member)
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

  #group({ framing, joinLeave }: Member, view: View, epoch: string | undefined, known: number): Group {
    let group = this.#groups.find(
      (other) =>
        other.framing === framing &&
        other.view === view &&
        other.joinLeave === joinLeave &&
        other.epoch === epoch &&
        other.known === known,
    )
    if (group === undefined) {
      group = { framing, view, joinLeave, epoch, known, members: new Set() }
      this.#groups.push(group)
    }
    return group
  }

  /**
   * Those who were ahead have been caught up with. Fresh members have now had a whole publication, and get deltas from here on:
   * only if it was the last one said, for the next delta is against that.
   */
  #regroup(events: readonly ChannelEvent[]): void {
    const last = events.findLast((event) => event.kind === 'publication')
    if (last === undefined) return
    const newest = this.#newestOf(events)
    for (const group of this.#groups.slice()) {
      const { known } = group
      if (known > newest) continue
      const view = group.view === 'delta-fresh' && !isKnown(last, known) ? 'delta' : group.view
      if (view === group.view && known === 0) continue
      this.#groups.splice(this.#groups.indexOf(group), 1)
      for (const member of group.members) this.#group(member, view, group.epoch, 0).members.add(member)
    }
  }

  /** The highest offset among them; 0 when none has one. */
  #newestOf(events: readonly ChannelEvent[]): number {
    return events.reduce((top, event) => (event.kind === 'publication' ? Math.max(top, event.publication.offset ?? 0) : top), 0)
  }
}
