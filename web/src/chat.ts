import { Connection, type Answer, type RenewedToken } from './connection/index.ts'
import type { Message } from './messages/index.ts'
import { people, TypingNotices, type Person } from './people/index.ts'
import { isFull, parseOutbox, Sender, type Outbox, type Outgoing, type Readiness } from './queue/index.ts'
import {
  channelOf,
  LOBBY,
  parseMarks,
  parseRoomList,
  places,
  Room,
  typingChannelOf,
  withoutPlace,
  withPeople,
  withPlace,
  type Place,
  type ReadMarks,
  type RoomList,
} from './rooms/index.ts'
import { kept, type Clock, type Kept, type Random, type Shelf, type Timers, type Turns } from './runtime/index.ts'
import type { Session } from './sign-in/index.ts'
import { Store, type Readable } from './store/index.ts'

/** What the page gives a chat. */
export interface ChatNeeds {
  readonly session: Session
  readonly origin: string
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Pick<Random, 'next' | 'uuid'>
  readonly shelf: Shelf
  readonly turns: Turns
  renew(): Promise<RenewedToken>
  onTokenRefused(): void
  onUnauthorized(why: string): void
}

/** The place that is looked at, and its room. */
export interface Watched {
  readonly place: Place
  readonly room: Room
}

/** One user's chat: the connection, the rooms in the list, and what waits to be sent. */
export class Chat {
  readonly session: Session
  readonly connection: Connection
  readonly list: Kept<RoomList>
  readonly marks: Kept<ReadMarks>
  readonly outbox: Kept<Outbox>
  readonly sender: Sender
  readonly typing: TypingNotices
  readonly #needs: ChatNeeds
  readonly #rooms = new Map<string, Room>()
  readonly #watched: Store<Watched>
  /** What is being written, by channel. */
  readonly #drafts = new Store<ReadonlyMap<string, string>>(new Map())
  /** Counts changes of any room: for those who show something of all of them. */
  readonly #changes = new Store(0)
  readonly #stops: (() => void)[] = []

  constructor(needs: ChatNeeds) {
    this.#needs = needs
    this.session = needs.session
    const { user } = needs.session
    this.list = kept(needs.shelf, `rooms.${user}`, parseRoomList)
    this.marks = kept(needs.shelf, `read.${user}`, parseMarks)
    this.outbox = kept(needs.shelf, `outbox.${user}`, parseOutbox)
    this.connection = new Connection({
      clock: needs.clock,
      origin: needs.origin,
      token: needs.session.token,
      renew: () => needs.renew(),
      onTokenRefused: () => needs.onTokenRefused(),
      onUnauthorized: (why) => needs.onUnauthorized(why),
    })
    this.sender = new Sender({
      outbox: this.outbox,
      turns: needs.turns,
      turnName: `outbox.${user}`,
      timers: needs.timers,
      random: needs.random,
      send: (outgoing) => this.#send(outgoing),
      readiness: () => this.#readiness(),
    })
    this.typing = new TypingNotices(this.connection, needs.clock, needs.timers, user)
    const lobby: Place = { kind: 'room', name: LOBBY }
    this.#watched = new Store<Watched>({ place: lobby, room: this.#roomAt(lobby) })
  }

  get watched(): Readable<Watched> {
    return this.#watched
  }

  get drafts(): Readable<ReadonlyMap<string, string>> {
    return this.#drafts
  }

  get changes(): Readable<number> {
    return this.#changes
  }

  start(): void {
    this.#stops.push(
      this.list.subscribe(() => this.#followList()),
      this.connection.state.subscribe(() => {
        if (this.#readiness() !== 'not') this.sender.wake()
      }),
    )
    this.#followList()
    this.connection.open()
    this.open(this.#watched.get().place)
  }

  close(why: string | undefined): void {
    for (const stop of this.#stops) stop()
    this.sender.close()
    this.typing.close()
    for (const room of this.#rooms.values()) room.close()
    this.connection.close(why)
    for (const value of [this.list, this.marks, this.outbox]) value.close()
  }

  /** The room of a place in the list. */
  room(place: Place): Room | undefined {
    return this.#rooms.get(channelOf(place, this.session.user))
  }

  /** Looks at a place; one that is not in the list is put there. False: the list is full. */
  open(place: Place): boolean {
    const channel = channelOf(place, this.session.user)
    this.list.change((list) => withPlace(list, place))
    const listed = places(this.list.get()).some((other) => channelOf(other, this.session.user) === channel)
    if (!listed) return false
    const before = this.#watched.get().room
    const room = this.#roomAt(place)
    if (before !== room) before.leave()
    this.#watched.set({ place, room })
    this.typing.watch(typingChannelOf(place, this.session.user))
    room.open()
    return true
  }

  leave(place: Place): void {
    this.list.change((list) => withoutPlace(list, place))
    if (this.#watched.get().room.channel === channelOf(place, this.session.user)) this.open({ kind: 'room', name: LOBBY })
  }

  draft(channel: string, text: string): void {
    const others = [...this.#drafts.get()].filter(([name]) => name !== channel)
    this.#drafts.set(new Map(text === '' ? others : [...others, [channel, text]]))
  }

  /** Keeps what was written and sends it when it can. False: too much is waiting. */
  write(text: string): boolean {
    if (isFull(this.outbox.get())) return false
    const { room } = this.#watched.get()
    room.answer()
    this.typing.rest()
    return this.sender.write({
      id: this.#needs.random.uuid(),
      channel: room.channel,
      text,
      sentAt: this.#needs.clock.wallMs(),
    })
  }

  /** Who is in the room that is looked at. */
  here(): readonly Person[] | undefined {
    const { presence } = this.#watched.get().room.state.get()
    return presence === undefined ? undefined : people(presence, this.session.user)
  }

  async #send(outgoing: Outgoing): Promise<Answer> {
    const { id, text, sentAt, channel } = outgoing
    return await this.connection.call('chat.send', { channel, id, data: { id, text, sentAt } })
  }

  #readiness(): Readiness {
    const { kind } = this.connection.state.get()
    if (kind === 'degraded') return 'slowly'
    return kind === 'live' || kind === 'catching-up' ? 'now' : 'not'
  }

  #roomAt(place: Place): Room {
    const { user } = this.session
    const channel = channelOf(place, user)
    const known = this.#rooms.get(channel)
    if (known !== undefined) return known
    const room = new Room({
      connection: this.connection,
      channel,
      me: user,
      isDialog: place.kind === 'dialog',
      marks: this.marks,
      onMessage: (message) => this.#heard(message),
    })
    this.#rooms.set(channel, room)
    room.state.subscribe(() => this.#roomChanged(place, room))
    return room
  }

  /** A room for each place in the list, and a quiet one for each dialog that somebody may begin. */
  #followList(): void {
    const list = this.list.get()
    const wanted = [...places(list), ...list.seen.map((person): Place => ({ kind: 'dialog', ...person }))]
    const channels = new Set(wanted.map((place) => channelOf(place, this.session.user)))
    for (const place of wanted) this.#roomAt(place)
    for (const [channel, room] of this.#rooms) {
      if (channels.has(channel)) continue
      room.close()
      this.#rooms.delete(channel)
    }
    this.#changes.set(this.#changes.get() + 1)
  }

  #roomChanged(place: Place, room: Room): void {
    if (place.kind === 'dialog' && room.unread > 0) this.list.change((list) => withPlace(list, place))
    const here = this.#watched.get().room === room ? this.here() : undefined
    if (here !== undefined) this.list.change((list) => withPeople(list, here, this.session.user))
    this.#changes.set(this.#changes.get() + 1)
  }

  #heard(message: Message): void {
    if (message.user === this.session.user) this.sender.seen(message.id)
    else this.typing.done(message.user)
  }
}
