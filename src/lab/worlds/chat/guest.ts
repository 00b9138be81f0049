import { DISCONNECTS, UNSUBSCRIBES, type Disconnect } from '../../../protocol/index.ts'
import type { Session } from '../../../session/index.ts'
import { ChatClient } from './chat-client.ts'
import type { ChatWorld } from './chat-world.ts'
import type { Connection } from './connection.ts'

/** What is left of a token that is about to expire, seconds: in whole ones, as tokens count. */
const SHORT_S = 2
/** A channel that is entered with a token only. */
const BY_TOKEN = 'shut:1'
/** More than any outbox holds: the peer does not read. */
const NOT_READ_BYTES = 10_000_000

/** What an honest judge knows of one connection. */
interface Known {
  /** Codes with which the server may end it, because of what was done. */
  readonly codes: Set<number>
  /** Of the token in force, as far as the client was told; Unix seconds. */
  expiresAt: number | undefined
  /** Of newer ones that were sent: one that expires on its way ends the connection. */
  readonly sent: number[]
}

/** A client with a will of its own, and what its server may do to it in return. */
export class Guest {
  readonly client: ChatClient
  readonly #world: ChatWorld
  readonly #known = new WeakMap<Connection, Known>()
  readonly #subscriptionExpiresAt = new Map<string, number>()
  isRevoked = false

  constructor(world: ChatWorld, name: string) {
    this.#world = world
    this.client = new ChatClient(world, name, {
      closed: (disconnect) => this.#closed(disconnect),
      unsubscribed: (channel, code) => this.#unsubscribed(channel, code),
    })
  }

  get session(): Session | undefined {
    const { connection } = this.client
    return connection === undefined || connection.isOver ? undefined : connection.session
  }

  /** What was done to it explains an end with this code. */
  mayEndWith(code: number): void {
    const { connection } = this.client
    if (connection !== undefined && !connection.isOver) this.#knownOf(connection).codes.add(code)
  }

  /** @param kind of token: good for ever, soon to expire, expired, no token at all. */
  comeIn(kind: number): void {
    const { name } = this.client
    this.client.comeIn([name, `${name}!${this.#soon()}`, 'expired', 'bad'][kind])
  }

  #soon(): number {
    return Math.floor(this.#world.sim.clock.wallMs() / 1_000) + SHORT_S
  }

  /** Does one thing; several may be under way. */
  act(channel: string, number: number): void {
    const { sim } = this.#world
    const acts = this.#acts(channel, number)
    const chosen = acts[sim.choose(`what ${this.client.name} does`, acts.length)]
    if ((this.client.connection?.unanswered.length ?? 0) > 1) sim.saw('several commands were under way')
    chosen?.()
  }

  #acts(channel: string, number: number): readonly (() => void)[] {
    const { client } = this
    return [
      () => void client.publish(channel, `${client.name}-${number}`),
      () => (client.wants(channel) ? client.unwant(channel) : client.want(channel)),
      () => this.#lookRound(channel),
      () => this.#refresh(`${client.name}!${this.#soon() + SHORT_S}`),
      () => this.#enterByToken(),
      () => this.#breakLine(channel),
      () => this.#refresh('expired'),
      () => this.#connectAgain(),
      () => this.#stopReading(),
    ]
  }

  #lookRound(channel: string): void {
    void this.client.ask('ping', {})
    void this.client.ask('history', { channel, limit: 2 })
    void this.client.ask('presence_stats', { channel })
    void this.client.ask('ping', {})
  }

  #refresh(token: string): void {
    const { connection } = this.client
    if (connection === undefined) return
    const known = this.#knownOf(connection)
    known.sent.push(expiryIn(token) ?? 0)
    void this.client.ask('refresh', { token }, ({ kind }) => {
      if (kind === 'result') known.expiresAt = expiryIn(token)
    })
  }

  #enterByToken(): void {
    const { client } = this
    const expiresAt = this.#soon()
    const token = `${client.name}!${expiresAt}/${BY_TOKEN}`
    if (client.place(BY_TOKEN).phase === 'out') {
      this.#subscriptionExpiresAt.set(BY_TOKEN, expiresAt)
      client.enterBy(BY_TOKEN, token)
    } else {
      void client.ask('sub_refresh', { channel: BY_TOKEN, token }, ({ kind }) => {
        if (kind === 'result') this.#subscriptionExpiresAt.set(BY_TOKEN, expiresAt)
      })
    }
  }

  #breakLine(channel: string): void {
    const { sim, traffic } = this.#world
    const { name, isIn, connection } = this.client
    if (connection !== undefined && !isIn) sim.saw('its line broke while it connected')
    if (this.client.place(channel).phase === 'asking') sim.saw('its line broke while it entered a channel')
    this.client.cut()
    traffic.park(`${name} comes back`, () => this.comeIn(0))
  }

  #connectAgain(): void {
    this.mayEndWith(DISCONNECTS.badRequest.code)
    void this.client.ask('connect', { token: this.client.name })
  }

  #stopReading(): void {
    const { connection } = this.client
    if (connection === undefined) return
    this.mayEndWith(DISCONNECTS.slow.code)
    connection.buffered = NOT_READ_BYTES
  }

  #knownOf(connection: Connection): Known {
    let known = this.#known.get(connection)
    if (known === undefined) {
      known = { codes: new Set(), expiresAt: expiryIn(this.client.token), sent: [] }
      this.#known.set(connection, known)
    }
    return known
  }

  /** Rule S5: for a reason, and the right one. */
  #closed({ code, reason }: Disconnect): void {
    const { sim } = this.#world
    const { connection, name } = this.client
    sim.saw(`ended with ${code}`)
    const isExplained = connection !== undefined && this.#explains(this.#knownOf(connection), code)
    sim.check('S5 every end has its reason', isExplained, () => `${name}: ${code} ${reason}`)
  }

  #explains({ codes, expiresAt, sent }: Known, code: number): boolean {
    const wallMs = this.#world.sim.clock.wallMs()
    const isOver = (seconds: number | undefined): boolean => seconds !== undefined && wallMs >= seconds * 1_000
    switch (code) {
      case DISCONNECTS.expired.code:
        return isOver(expiresAt) || sent.some(isOver)
      case DISCONNECTS.invalidToken.code:
        return this.isRevoked || this.client.token === 'bad'
      case DISCONNECTS.stale.code:
        return !this.client.isIn
      default:
        return codes.has(code)
    }
  }

  #unsubscribed(channel: string, code: number): void {
    const expiresAt = this.#subscriptionExpiresAt.get(channel) ?? Number.POSITIVE_INFINITY
    const isRight = code !== UNSUBSCRIBES.expired.code || this.#world.sim.clock.wallMs() >= expiresAt * 1_000
    this.#world.sim.check('S9 no subscription ends before its token', isRight, () => `${this.client.name} in ${channel}`)
  }
}

function expiryIn(token: string): number | undefined {
  const [, expires] = token.split('!')
  return expires === undefined ? undefined : Number(expires)
}
