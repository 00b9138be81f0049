import type { ChannelEvent } from './channel-log.ts'
import { ChannelEncoder, type MakeDelta, type View } from './encoder.ts'
import type { Framing, Member } from './member.ts'
import type { Heard } from './merge.ts'

/** Characters of publications that gather at most: a burst goes out in slices, each of which a reader may take. */
const GATHERED_MAX = 256 * 1_024

/** Members that get the same bytes. */
interface Group {
  readonly framing: Framing
  readonly view: View
  readonly joinLeave: boolean
  readonly members: Set<Member>
}

/** Characters, about. */
function sizeOf(event: ChannelEvent): number {
  if (event.kind === 'reset') return 0
  return event.kind === 'publication' ? event.publication.data.length : event.info.length
}

/** Somebody on the way in, hearing publications but not yet told of them. */
export interface Listener {
  hear(heard: Heard): void
}

/** The local end of one channel: who is in it here, and what has gathered for them in this turn. */
export class HubChannel {
  readonly #encoder: ChannelEncoder
  readonly #groups: Group[] = []
  readonly #listeners = new Set<Listener>()
  #gathered: ChannelEvent[] = []
  #gatheredSize = 0
  #isFlushing = false
  #size = 0

  constructor(channel: string, makeDelta: MakeDelta) {
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
      this.#deliver(events)
    } finally {
      this.#isFlushing = false
    }
  }

  #deliver(events: readonly ChannelEvent[]): void {
    // A member that is found slow leaves in the middle of this: groups may go, and its leave waits for the next flush.
    for (const group of this.#groups.slice()) {
      const texts = this.#encoder.encode(events, group.view, group.joinLeave)
      if (texts.length === 0) continue
      const chunk = group.framing.frame(texts)
      for (const member of group.members) member.deliver(chunk)
    }
    this.#encoder.remember(events)
    if (events.some((event) => event.kind === 'publication')) this.#refreshed()
  }

  listen(listener: Listener): void {
    this.#listeners.add(listener)
  }

  unlisten(listener: Listener): void {
    this.#listeners.delete(listener)
  }

  /** What gathered before belongs to those who were here before. */
  add(member: Member): void {
    this.flush()
    this.#group(member, member.delta ? 'delta-fresh' : 'plain').members.add(member)
    this.#size++
  }

  remove(member: Member): void {
    for (const [index, group] of this.#groups.entries()) {
      if (!group.members.delete(member)) continue
      this.#size--
      if (group.members.size === 0) this.#groups.splice(index, 1)
      return
    }
  }

  #group({ framing, joinLeave }: Member, view: View): Group {
    let group = this.#groups.find((other) => other.framing === framing && other.view === view && other.joinLeave === joinLeave)
    if (group === undefined) {
      group = { framing, view, joinLeave, members: new Set() }
      this.#groups.push(group)
    }
    return group
  }

  /** Fresh members have now had a whole publication: from here on they get deltas. */
  #refreshed(): void {
    const fresh = this.#groups.filter((group) => group.view === 'delta-fresh')
    for (const group of fresh) {
      this.#groups.splice(this.#groups.indexOf(group), 1)
      for (const member of group.members) this.#group(member, 'delta').members.add(member)
    }
  }
}
