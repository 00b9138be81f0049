import type {
  Appended,
  ChannelEvent,
  ChannelLog,
  Follower,
  HistoryFilter,
  HistoryPage,
  PublicationDraft,
  Recovery,
  Retention,
  StreamPosition,
} from '../../../channel/index.ts'
import type { MemoryEngine } from '../../../memory/index.ts'
import { TidegateError } from '../../../runtime/index.ts'
import { AwayForNow, type Faults } from './faults.ts'
import { Line, type Traffic } from './traffic.ts'

/** From one start of the engine to its end. */
interface Life {
  readonly engine: MemoryEngine
  /** Resolves with nothing when the engine has ended: who waits for it is never answered. */
  readonly over: Promise<undefined>
  readonly end: () => void
}

interface Followed {
  readonly follower: Follower
  readonly events: Line
  /** The engine knows of it: what is said from now on is on its way. */
  isOn: boolean
  /** The newest publication that was heard. */
  heard: number
}

const UNKNOWN: Appended = { kind: 'unknown', reason: 'no answer came' }

/** What can become of an append on its way. Without an id nobody carries it out twice: the engines' clients do not send it again. */
const APPEND_FAULTS = ['the append is refused', 'the append is lost', 'the answer to the append is lost'] as const
const APPEND_FAULTS_WITH_ID = [...APPEND_FAULTS, 'the append is carried out twice'] as const

/**
 * The real in-process log, as far away as Redis is: what is asked arrives at one step of the schedule and is answered at another,
 * and what is announced is heard at a third. In order are the appends to one channel, and what is heard of one channel; nothing
 * else is, because the port promises no more.
 *
 * It stands for the log in Redis. That the engine inside answers as Redis does is held by test/contract/channel-log.ts on both and,
 * script by script, by test/integration/redis/differential.test.ts; what a reset looks like, by test/integration/redis/lineage.test.ts.
 */
export class FarLog implements ChannelLog {
  readonly #traffic: Traffic
  readonly #faults: Faults
  readonly #appends = new Map<string, Line>()
  readonly #followed = new Map<string, Followed>()
  /** How far each stream has come, by channel and token. */
  readonly #tops = new Map<string, number>()
  /** Recoveries and reads that are under way. */
  readonly #reading = new Map<string, number>()
  #life: Life | undefined

  constructor(traffic: Traffic, faults: Faults, engine: MemoryEngine) {
    this.#traffic = traffic
    this.#faults = faults
    this.#life = lifeOf(engine)
  }

  /** The engine itself, past the way to it. */
  get engine(): MemoryEngine | undefined {
    return this.#life?.engine
  }

  /** Channels that somebody listens to. */
  get followed(): number {
    return this.#followed.size
  }

  /** Has the stream ever come so far, as the engine itself said? */
  hasReached(channel: string, { epoch, offset }: StreamPosition): boolean {
    return offset <= (this.#tops.get(`${channel} ${epoch}`) ?? -1)
  }

  #reached(channel: string, { epoch, offset }: StreamPosition): void {
    const stream = `${channel} ${epoch}`
    this.#tops.set(stream, Math.max(offset, this.#tops.get(stream) ?? 0))
  }

  append(channel: string, draft: PublicationDraft, retention: Retention): Promise<Appended> {
    return new Promise((resolve, reject) => {
      this.#line(channel).send(`${channel}: an append arrives`, () => {
        this.#carryOut(channel, draft, retention).then(resolve, reject)
      })
    })
  }

  async #carryOut(channel: string, draft: PublicationDraft, retention: Retention): Promise<Appended> {
    const life = this.#life
    if (life === undefined) return { kind: 'unavailable', reason: 'the log is away' }
    const fault = this.#faults.among('the append', draft.id === undefined ? APPEND_FAULTS : APPEND_FAULTS_WITH_ID)
    if (fault === 'the append is refused') return { kind: 'unavailable', reason: 'the log does not want it' }
    if (fault === 'the append is lost') return UNKNOWN
    const first = life.engine.log.append(channel, draft, retention)
    const told = fault === 'the append is carried out twice' ? life.engine.log.append(channel, draft, retention) : first
    const appended = await Promise.race([told, life.over])
    if (appended?.kind === 'stored') this.#reached(channel, appended.position)
    // Followers hear before the append resolves: that is the port's.
    await this.#followed.get(channel)?.events.delivered()
    await this.#traffic.point(`${channel}: an append is answered`)
    if (appended === undefined || life !== this.#life || fault === 'the answer to the append is lost') return UNKNOWN
    return appended
  }

  recover(channel: string, since: StreamPosition, retention: Retention, limit: number): Promise<Recovery> {
    return this.#read(channel, 'a recovery', (log) => log.recover(channel, since, retention, limit))
  }

  read(channel: string, filter: HistoryFilter, retention: Retention): Promise<HistoryPage> {
    return this.#read(channel, 'a read', (log) => log.read(channel, filter, retention))
  }

  async #read<Answer extends { readonly top: StreamPosition }>(
    channel: string,
    what: string,
    ask: (log: ChannelLog) => Promise<Answer>,
  ): Promise<Answer> {
    this.#reading.set(channel, (this.#reading.get(channel) ?? 0) + 1)
    try {
      const answer = await this.#ask(`${channel}: ${what}`, ask, (found) => found && this.#reached(channel, found.top))
      if (answer.top.offset > (this.#followed.get(channel)?.heard ?? answer.top.offset))
        this.#traffic.sim.saw('a read was ahead of what was heard')
      return answer
    } finally {
      this.#reading.set(channel, (this.#reading.get(channel) ?? 0) - 1)
    }
  }

  remove(channel: string): Promise<void> {
    return this.#ask(`${channel}: a removal`, (log) => log.remove(channel))
  }

  announce(channel: string, event: Extract<ChannelEvent, { kind: 'join' | 'leave' }>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#line(channel).send(`${channel}: a ${event.kind} arrives`, () => {
        if (this.#life === undefined) reject(new AwayForNow(event.kind))
        else this.#life.engine.log.announce(channel, event).then(resolve, reject)
      })
    })
  }

  async #ask<Answer>(
    label: string,
    ask: (log: ChannelLog) => Promise<Answer>,
    answered?: (answer: Answer | undefined) => void,
  ): Promise<Answer> {
    await this.#traffic.point(`${label} arrives`)
    const life = this.#life
    if (life === undefined || this.#faults.among(label, ['the read is refused']) !== undefined) throw new AwayForNow(label)
    const answer = await Promise.race([ask(life.engine.log).then((value) => ({ value })), life.over])
    answered?.(answer?.value)
    await this.#traffic.point(`${label} is answered`)
    if (answer === undefined) throw new AwayForNow(label)
    return answer.value
  }

  async follow(channel: string, follower: Follower): Promise<void> {
    if (this.#followed.has(channel)) throw new TidegateError('usage', `cannot follow ${channel}: it is followed already`)
    const followed: Followed = { follower, events: new Line(this.#traffic, `heard of ${channel}`), isOn: false, heard: 0 }
    this.#followed.set(channel, followed)
    await this.#traffic.point(`${channel}: a follow arrives`)
    if (this.#faults.among('the follow', ['the follow is refused']) !== undefined) {
      if (this.#followed.get(channel) === followed) this.#followed.delete(channel)
      throw new AwayForNow('follow')
    }
    if (this.#followed.get(channel) === followed) this.#listen(channel, followed)
    await this.#traffic.point(`${channel}: a follow is acknowledged`)
  }

  unfollow(channel: string): void {
    const followed = this.#followed.get(channel)
    if (followed === undefined) return
    this.#followed.delete(channel)
    if (followed.isOn) this.#life?.engine.log.unfollow(channel)
  }

  #listen(channel: string, followed: Followed): void {
    followed.isOn = true
    void this.#life?.engine.log.follow(channel, (event) => this.#say(channel, followed, event))
  }

  #say(channel: string, followed: Followed, event: ChannelEvent): void {
    followed.events.send(`${channel}: a ${event.kind} is heard`, () => {
      if (this.#followed.get(channel) !== followed) return
      this.#note(channel, followed, event)
      followed.follower(event)
    })
  }

  #note(channel: string, followed: Followed, event: ChannelEvent): void {
    const isRead = (this.#reading.get(channel) ?? 0) > 0
    if (event.kind === 'publication') followed.heard = event.publication.offset ?? 0
    if (event.kind === 'publication' && isRead) this.#traffic.sim.saw('a publication was heard while the log was read')
    if (event.kind === 'reset' && isRead) this.#traffic.sim.saw('the log began anew while it was read')
  }

  /**
   * The engine ends, whatever is under way, and another takes its place: followers are told that what comes does not continue
   * what was. Until then the log is away.
   * @param topOf where a channel stands in the new engine, if that is told with the reset.
   */
  async replace(
    open: (before: MemoryEngine | undefined) => Promise<MemoryEngine>,
    topOf: (engine: MemoryEngine, channel: string) => Promise<StreamPosition | undefined>,
  ): Promise<void> {
    const before = this.#life
    this.#life = undefined
    before?.end()
    const losesHeard = this.#traffic.sim.choose('what was announced and not yet heard is lost', 2) === 1
    for (const { events } of this.#followed.values())
      if (losesHeard && events.lose() > 0) this.#traffic.sim.saw('announcements lost')
    const engine = await open(before?.engine)
    const tops = new Map<string, StreamPosition | undefined>()
    for (const channel of this.#followed.keys()) {
      const top = await topOf(engine, channel)
      tops.set(channel, top)
      if (top !== undefined) this.#reached(channel, top)
    }
    this.#life = lifeOf(engine)
    for (const [channel, followed] of this.#followed) {
      if (!followed.isOn) continue
      this.#listen(channel, followed)
      this.#say(channel, followed, { kind: 'reset', top: tops.get(channel) })
    }
  }

  #line(channel: string): Line {
    let line = this.#appends.get(channel)
    if (line === undefined) this.#appends.set(channel, (line = new Line(this.#traffic, `appends to ${channel}`)))
    return line
  }
}

function lifeOf(engine: MemoryEngine): Life {
  let end = (): void => {}
  const over = new Promise<undefined>((resolve) => (end = () => resolve(undefined)))
  return { engine, over, end: () => end() }
}
