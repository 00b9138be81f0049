import { SubscriptionState, type PublicationContext, type SubscribedContext, type Subscription } from 'centrifuge'
import type { Connection } from '../connection/index.ts'
import { addLive, addPlace, addRun, exhaust, keepNewest, LOG_MESSAGES_MAX, readMessage, top } from '../messages/index.ts'
import type { Message, Position, RoomLog, Run } from '../messages/index.ts'
import { joined, left, presenceOf, type Presence } from '../people/index.ts'
import type { Kept } from '../runtime/index.ts'
import { Store, type Readable } from '../store/index.ts'
import { unread, withMark, type ReadMarks } from './unread.ts'

/** What is known of a room. */
export interface RoomState {
  readonly entry:
    | { readonly kind: 'joining' }
    | { readonly kind: 'open' }
    /** The server does not let us in. */
    | { readonly kind: 'refused'; readonly why: string }
  readonly log: RoomLog
  /** What is being read from history: `at` is the run that it will join from below. */
  readonly reading:
    | { readonly kind: 'idle' }
    | { readonly kind: 'reading'; readonly at: number }
    | { readonly kind: 'failed'; readonly at: number }
  /** Undefined: not asked, or not answered. */
  readonly presence: Presence | undefined
  /** Where the stream stands, also when its messages are not here. */
  readonly stands: Position | undefined
  /** The "new" line stands after this place. */
  readonly newAfter: Position | undefined
}

export interface RoomNeeds {
  readonly connection: Connection
  readonly channel: string
  readonly me: string
  /** In a dialog what was written before we came is unread, in a room it is not. */
  readonly isDialog: boolean
  readonly marks: Kept<ReadMarks>
  onMessage(message: Message): void
}

/** Publications asked for at once. */
const PAGE = 50
/** A room that nobody looks at keeps so many messages. */
const UNWATCHED_MAX = 200
/** Error of a position that the server's stream does not have. */
const UNRECOVERABLE = 112

const FIRST: RoomState = {
  entry: { kind: 'joining' },
  log: [],
  reading: { kind: 'idle' },
  presence: undefined,
  stands: undefined,
  newAfter: undefined,
}

/**
 * One room's subscription, and what came of it. Every room in the list is subscribed, so that it can say what is unread;
 * history and presence are read when somebody looks.
 */
export class Room {
  readonly #needs: RoomNeeds
  readonly #state = new Store<RoomState>(FIRST)
  readonly #subscription: Subscription
  #watched = false
  #attended = false

  constructor(needs: RoomNeeds) {
    this.#needs = needs
    this.#subscription = needs.connection.subscribe(needs.channel, { recoverable: true, positioned: true, joinLeave: true })
    this.#subscription
      // Who is here is not known while we are not.
      .on('subscribing', () => this.#change({ presence: undefined }))
      .on('subscribed', (context) => this.#subscribed(context))
      .on('publication', (context) => this.#published(context))
      .on('unsubscribed', ({ code, reason }) => this.#refused(code, reason))
      .on('join', ({ info }) => this.#move((presence) => joined(presence, info)))
      .on('leave', ({ info }) => this.#move((presence) => left(presence, info)))
    this.#subscription.subscribe()
  }

  get channel(): string {
    return this.#needs.channel
  }

  get state(): Readable<RoomState> {
    return this.#state
  }

  /** Publications after the last one that was read. */
  get unread(): number {
    return unread(this.#needs.marks.get()[this.channel], this.#state.get().stands)
  }

  /** Somebody looks at this room. */
  open(): void {
    this.#watched = true
    const mark = this.#needs.marks.get()[this.channel]
    this.#change({ newAfter: this.unread > 0 ? mark : undefined })
    if (this.#subscription.state === SubscriptionState.Subscribed) void this.#look()
  }

  /** Nobody looks at it any more. */
  leave(): void {
    this.#watched = false
    this.#attended = false
    this.#change({ newAfter: undefined, log: keepNewest(this.#state.get().log, UNWATCHED_MAX) })
  }

  /** The reader sees the newest message, or no longer does. */
  attend(attended: boolean): void {
    this.#attended = attended && this.#watched
    if (this.#attended) this.#markRead()
  }

  /** The reader wrote: what stands above is read. */
  answer(): void {
    this.#markRead()
    this.#change({ newAfter: undefined })
  }

  /** Reads what stands before a run of the log: older messages before the first, missing ones before another. */
  async readBefore(index: number): Promise<void> {
    const { log, reading } = this.#state.get()
    const run = log[index]
    if (run === undefined || run.exhausted || reading.kind === 'reading') return
    this.#change({ reading: { kind: 'reading', at: index } })
    const page = await this.#readPage(run, index === log.length - 1)
    if (page === 'failed') this.#change({ reading: { kind: 'failed', at: index } })
    else this.#change({ reading: { kind: 'idle' }, log: page(this.#state.get().log) })
  }

  /** Asks again to be let in. */
  retry(): void {
    this.#change({ entry: { kind: 'joining' } })
    this.#subscription.subscribe()
  }

  close(): void {
    this.#needs.connection.unsubscribe(this.#subscription)
  }

  /** Somebody came or went. Before the first answer to "who is here?" that would be a part of the truth. */
  #move(change: (presence: Presence) => Presence): void {
    const { presence } = this.#state.get()
    if (presence !== undefined) this.#change({ presence: change(presence) })
  }

  #change(change: Partial<RoomState>): void {
    this.#state.set({ ...this.#state.get(), ...change })
  }

  #subscribed(context: SubscribedContext): void {
    const known = top(this.#state.get().log)
    const stands = context.streamPosition ?? { epoch: '', offset: known?.offset ?? 0 }
    const continuous = context.wasRecovering && context.recovered && known !== undefined
    // What was not continued stands apart from what comes: the log shows a gap there, until history fills it.
    const log = continuous ? this.#state.get().log : addPlace(this.#state.get().log, stands)
    this.#change({ entry: { kind: 'open' }, log, stands })
    if (this.#needs.marks.get()[this.channel] === undefined) {
      this.#needs.marks.change((marks) => withMark(marks, this.channel, this.#needs.isDialog ? { ...stands, offset: 0 } : stands))
    }
    const recovered = continuous ? Math.max(0, stands.offset - known.offset) : 0
    this.#needs.connection.tell({ kind: 'room-ready', room: this.channel, recovered })
    if (this.#watched) void this.#look()
  }

  #refused(code: number, reason: string): void {
    this.#needs.connection.tell({ kind: 'room-ready', room: this.channel, recovered: 0 })
    if (code !== 0) this.#change({ entry: { kind: 'refused', why: reason } })
  }

  #published(context: PublicationContext): void {
    const before = this.#state.get()
    const known = top(before.log)
    const message = readMessage(context, context.offset ?? (known?.offset ?? 0) + 1)
    const epoch = before.stands?.epoch ?? ''
    const log = addLive(before.log, epoch, message, this.#watched ? LOG_MESSAGES_MAX : UNWATCHED_MAX)
    const stands = { epoch, offset: Math.max(message.offset, known?.offset ?? 0) }
    const isMine = message.user === this.#needs.me
    const opensNew = this.#watched && !this.#attended && !isMine && this.unread === 0
    this.#change({
      log,
      stands: before.stands !== undefined && before.stands.offset > stands.offset ? before.stands : stands,
      newAfter: opensNew ? known : before.newAfter,
    })
    if (this.#attended || (isMine && this.#watched)) this.#markRead()
    this.#needs.onMessage(message)
  }

  #markRead(): void {
    const { stands } = this.#state.get()
    if (stands !== undefined) this.#needs.marks.change((marks) => withMark(marks, this.channel, stands))
  }

  /** What a reader needs to see first: the newest page, and who is here. */
  async #look(): Promise<void> {
    const { log } = this.#state.get()
    const last = log.at(-1)
    const isBlank = log.every((run) => run.messages.length === 0)
    await Promise.all([last !== undefined && isBlank ? this.readBefore(log.length - 1) : undefined, this.#readPresence()])
  }

  async #readPresence(): Promise<void> {
    try {
      this.#change({ presence: presenceOf((await this.#subscription.presence()).clients) })
    } catch {
      // Not allowed here, or not now: nobody is counted, and the next subscription asks again.
      this.#change({ presence: undefined })
    }
  }

  /** Reads one page that ends where the run begins, and returns the way to add it to the log as it is then. */
  async #readPage(run: Run, isLast: boolean): Promise<'failed' | ((log: RoomLog) => RoomLog)> {
    const isNewest = isLast && run.messages.length === 0
    try {
      const since = isNewest ? {} : { since: { offset: run.from, epoch: run.epoch } }
      const page = await this.#needs.connection.history(this.channel, { limit: PAGE, reverse: true, ...since })
      if (page.epoch !== run.epoch) return 'failed'
      const messages = page.publications.map((publication) => readMessage(publication, publication.offset ?? 0))
      messages.sort((one, other) => one.offset - other.offset)
      const to = isNewest ? page.offset : run.from - 1
      const from = messages[0]?.offset ?? to + 1
      // Fewer than asked for: nothing stands before them.
      const exhausted = messages.length < PAGE || from <= 1
      return (log) => addRun(log, { epoch: run.epoch, from, to, messages, exhausted })
    } catch (error) {
      const isGone = typeof error === 'object' && error !== null && 'code' in error && error.code === UNRECOVERABLE
      if (!isGone) return 'failed'
      return (log) =>
        exhaust(
          log,
          log.findIndex(({ epoch, from }) => epoch === run.epoch && from === run.from),
        )
    }
  }
}
