import {
  ERRORS,
  type Disconnect,
  type Json,
  type Method,
  type PublicationJson,
  type Requests,
  type SubscribeResult,
} from '../../../protocol/index.ts'
import type { ChatWorld } from './chat-world.ts'
import { Connection, type ConnectionOwner, type Push, type Reply } from './connection.ts'
import { Place } from './place.ts'

/** The client comes back by itself after a code below this, and stays away after one above. */
const TERMINAL = 3_500
/** It subscribes again by itself after an unsubscribe of this or above. */
const ASK_ANEW = 2_500

/** What a client hears besides publications. */
export interface Listener {
  /** @param kind `join` or `leave`. */
  noticed?(channel: string, kind: string, client: string): void
  unsubscribed?(channel: string, code: number): void
  closed?(disconnect: Disconnect): void
}

/**
 * A client that does what the unmodified libraries do: it comes back when its connection ends, subscribes to what it wants, goes on
 * from where it stood, and tries again what is temporary. Each of that is a step of the schedule.
 */
export class ChatClient implements ConnectionOwner {
  readonly name: string
  readonly #world: ChatWorld
  readonly #listener: Listener
  readonly #places = new Map<string, Place>()
  readonly #wanted = new Set<string>()
  #connection: Connection | undefined
  #wantsIn = false
  #phase: 'out' | 'asking' | 'refused' | 'in' = 'out'
  #isTending = false
  #token: string
  #onIn: (() => void)[] = []
  #onPlaced: (() => void)[] = []

  constructor(world: ChatWorld, name: string, listener: Listener = {}, token = name) {
    this.#world = world
    this.name = name
    this.#listener = listener
    this.#token = token
  }

  get connection(): Connection | undefined {
    return this.#connection
  }

  /** What it shows when it connects. */
  get token(): string {
    return this.#token
  }

  get isIn(): boolean {
    return this.#phase === 'in'
  }

  /** Public id of its present connection. */
  get id(): string | undefined {
    return this.#connection?.session?.client
  }

  /** It wants to be connected and is not, or wants to be in a channel and is not. */
  get lacks(): string | undefined {
    if (!this.#wantsIn) return undefined
    if (this.#phase !== 'in') return 'a connection'
    return [...this.#wanted].find((channel) => this.place(channel).phase !== 'in')
  }

  place(channel: string): Place {
    let place = this.#places.get(channel)
    if (place === undefined) {
      const { sim, ledger } = this.#world
      this.#places.set(channel, (place = new Place(sim, ledger, this.name, channel)))
    }
    return place
  }

  get places(): Iterable<Place> {
    return this.#places.values()
  }

  /** From now on it is connected whenever that can be. */
  comeIn(token?: string): void {
    this.#token = token ?? this.#token
    this.#wantsIn = true
    this.#tend()
  }

  /** Its line breaks. It stays away until it is told to come in. */
  cut(): void {
    this.#wantsIn = false
    this.#connection?.cut()
    this.#isOut()
  }

  want(channel: string): void {
    this.#wanted.add(channel)
    this.#tend()
  }

  /** It leaves, and says so where it is in. */
  unwant(channel: string): void {
    this.#wanted.delete(channel)
    const place = this.place(channel)
    if (place.phase === 'out') return
    void this.ask('unsubscribe', { channel }, ({ kind }) => {
      // Taken out before, and asking anew since: that is answered later.
      if (kind === 'result' && place.phase === 'in') place.leave()
    })
  }

  wants(channel: string): boolean {
    return this.#wanted.has(channel)
  }

  ask<M extends Method>(method: M, request: Requests[M], replied: (reply: Reply) => void = () => {}): Promise<Reply> {
    const connection = this.#connection
    if (connection === undefined) {
      replied({ kind: 'gone' })
      return Promise.resolve({ kind: 'gone' })
    }
    return connection.ask(method, request, (reply) => {
      replied(reply)
      this.#tend()
    })
  }

  publish(channel: string, data: string): Promise<Reply> {
    this.#world.ledger.say(data)
    return this.ask('publish', { channel, data })
  }

  #tend(): void {
    if (this.#isTending || this.lacks === undefined) return
    this.#isTending = true
    this.#world.traffic.park(`${this.name} does what is to be done`, () => {
      this.#isTending = false
      this.#doNext()
    })
  }

  #doNext(): void {
    if (this.lacks === undefined) return
    if (this.#phase === 'out') return this.#connect()
    if (this.#phase === 'refused' && this.#connection !== undefined) return this.#askIn(this.#connection)
    if (this.#phase !== 'in') return
    for (const channel of this.#wanted) if (this.place(channel).phase === 'out') this.#subscribe(this.place(channel))
  }

  #connect(): void {
    const connection = new Connection(this.#world.sim, this)
    this.#connection = connection
    connection.opened(this.#world.server.open(connection))
    this.#askIn(connection)
  }

  #askIn(connection: Connection): void {
    this.#phase = 'asking'
    void connection.ask('connect', { token: this.#token }, (reply) => {
      if (this.#connection !== connection || reply.kind === 'gone') return
      if (reply.kind === 'result') this.#isNowIn()
      else this.#refused(connection, reply.code)
      this.#tend()
    })
  }

  /** With an expired token it tries again at once, with one that is not (rule S2); else by another connection. */
  #refused(connection: Connection, code: number): void {
    if (code === ERRORS.tokenExpired.code) {
      this.#token = this.name
      this.#phase = 'refused'
      return
    }
    connection.cut()
    this.#isOut()
  }

  /** It enters by a token, and does not want to be there again when that has gone. */
  enterBy(channel: string, token: string): void {
    if (this.place(channel).phase === 'out') this.#subscribe(this.place(channel), { token })
  }

  #subscribe(place: Place, by: { readonly token?: string } = {}): void {
    const { channel } = place
    const connection = this.#connection
    void this.ask('subscribe', { channel, join_leave: true, ...by, ...place.ask() }, (reply) => {
      if (this.#connection !== connection) return
      if (reply.kind === 'result') {
        place.enter(reply.result)
        this.#checkPosition(place)
        for (const resolve of this.#onPlaced.splice(0)) resolve()
        return
      }
      place.leave()
      if (reply.kind === 'error' && !reply.isTemporary) this.#wanted.delete(channel)
    })
  }

  /** Rule L5: whatever it is told, a gap as well, the position is one at which the stream has been. */
  #checkPosition({ channel, position }: Place): void {
    const { sim, log } = this.#world
    const isTrue = position === undefined || log.hasReached(channel, position)
    sim.check(
      'L5 a position that is told is a true one',
      isTrue,
      () => `${this.name} in ${channel}: ${position?.epoch}:${position?.offset}`,
    )
  }

  pushed({ channel, kind, body }: Push): void {
    const place = this.place(channel)
    switch (kind) {
      case 'pub':
        return place.hear(body as unknown as PublicationJson)
      case 'subscribe':
        return place.enter(body as unknown as SubscribeResult)
      case 'unsubscribe': {
        place.leave()
        const { code } = body as { readonly code: number }
        this.#listener.unsubscribed?.(channel, code)
        if (code < ASK_ANEW) this.#wanted.delete(channel)
        else this.#world.sim.saw(`unsubscribed with ${code}`)
        return this.#tend()
      }
      case 'join':
      case 'leave':
        return this.#listener.noticed?.(channel, kind, clientOf(body))
    }
  }

  pinged(): void {
    const connection = this.#connection
    this.#world.traffic.park(`${this.name} answers a ping`, () => connection?.pong())
  }

  closed(disconnect: Disconnect): void {
    this.#listener.closed?.(disconnect)
    if (disconnect.code >= TERMINAL) this.#wantsIn = false
    this.#isOut()
    this.#tend()
  }

  /** Resolves when it is connected. */
  whenIn(): Promise<void> {
    return this.isIn ? Promise.resolve() : new Promise((resolve) => this.#onIn.push(resolve))
  }

  /** Resolves when it gets into a channel that it asked for. */
  whenPlaced(): Promise<void> {
    return new Promise((resolve) => this.#onPlaced.push(resolve))
  }

  #isNowIn(): void {
    this.#phase = 'in'
    for (const resolve of this.#onIn.splice(0)) resolve()
  }

  #isOut(): void {
    this.#phase = 'out'
    for (const place of this.#places.values()) place.leave()
  }
}

function clientOf(body: Json): string {
  return (body as unknown as { readonly info: { readonly client: string } }).info.client
}
