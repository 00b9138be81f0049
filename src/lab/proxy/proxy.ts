import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { TidegateError, type Clock, type Random, type Timers } from '../../runtime/index.ts'
import type { ActiveRule } from './active-rule.ts'
import { ProxyConnection } from './connection.ts'
import { Listeners, type ConnectionView, type EventOf, type ProxyEvent } from './events.ts'
import type { Held } from './held.ts'
import type { Rule, RuleOf } from './rule.ts'
import { Rules } from './rules.ts'

/** Where the real Redis is. */
export type RedisTarget = { readonly host?: string; readonly port: number } | { readonly path: string }

export interface RedisProxyOptions {
  readonly target: RedisTarget
  /** Default 127.0.0.1: whoever reaches it reaches the Redis. */
  readonly host?: string
  /** Default 0: any free one. */
  readonly port?: number
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
}

/** Turns of the event loop without anything, after which nothing is on its way in this process. */
const QUIET_TURNS = 8

/**
 * A road to a real Redis on which faults happen by what is said: it reads RESP in both directions and does what its rules say.
 * Without rules it changes nothing.
 */
export class RedisProxy {
  readonly #server: Server
  readonly #options: RedisProxyOptions
  readonly #listeners = new Listeners()
  readonly #connections = new Set<ProxyConnection>()
  readonly #rules: Rules
  #ids = 0
  #moves = 0
  #onMove: (() => void)[] = []

  private constructor(server: Server, options: RedisProxyOptions) {
    this.#server = server
    this.#options = options
    this.#rules = new Rules(options.timers, options.random, () => this.#rulesChanged())
    server.on('connection', (client) => this.#take(client))
  }

  /** @throws TidegateError `listen`. */
  static async listen(options: RedisProxyOptions): Promise<RedisProxy> {
    const { host = '127.0.0.1', port = 0 } = options
    // An end of one direction is the end of that direction alone.
    const server = createServer({ allowHalfOpen: true })
    try {
      server.listen({ host, port })
      await once(server, 'listening')
    } catch (error) {
      const { code = 'failed' } = error as NodeJS.ErrnoException
      throw new TidegateError('listen', `cannot listen on ${host}:${port}: ${code}`, {
        cause: error,
        advice: 'give another port with --listen, or stop what listens there',
      })
    }
    return new RedisProxy(server, options)
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** For whoever connects to a Redis. */
  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  /** Those that are open, oldest first. */
  get connections(): readonly ConnectionView[] {
    return [...this.#connections]
  }

  get rules(): readonly ActiveRule[] {
    return this.#rules.all
  }

  /** From now on; for what is under way already too. */
  add<R extends Rule>(rule: R): ActiveRule<R> {
    return this.#rules.add(rule)
  }

  /** Holds commands or their replies until they are let on. Default: replies. */
  hold(
    what: Omit<RuleOf<'hold'>, 'kind' | 'side'> & { readonly side?: RuleOf<'hold'>['side'] } = {},
  ): ActiveRule<RuleOf<'hold'>> {
    return this.add({ side: 'reply', ...what, kind: 'hold' })
  }

  /** Ends connections here and now, whatever they say. @returns how many. */
  cut(fits: (connection: ConnectionView) => boolean, ends: 'close' | 'reset' = 'reset'): number {
    const cut = [...this.#connections].filter(fits)
    for (const connection of cut) connection.cut(ends)
    return cut.length
  }

  /** Everything that is held, by whichever rule. */
  get held(): readonly Held[] {
    return this.#rules.all.flatMap(({ held }) => held)
  }

  /** Hears every event; must not throw. @returns takes the listener back. */
  on(listener: (event: ProxyEvent) => void): () => void {
    return this.#listeners.on(listener)
  }

  /** The next event of a kind that fits, from now on. Rejects when the proxy stops. */
  next<Kind extends ProxyEvent['kind']>(
    kind: Kind,
    fits: (event: EventOf<Kind>) => boolean = () => true,
  ): Promise<EventOf<Kind>> {
    return this.#listeners.next(kind, fits)
  }

  /**
   * Resolves when everything that can come has come: the server has answered what it was given, but for what may block, and
   * nothing has moved for some turns of the event loop. For a client in this process; one of another may still be thinking.
   */
  async quiet(turns: number = QUIET_TURNS): Promise<void> {
    for (let calm = 0; calm < turns;) {
      const before = this.#moves
      if ([...this.#connections].some(({ isAwaited }) => isAwaited)) await this.moved()
      else await new Promise<void>((resolve) => this.#options.timers.soon(resolve))
      calm = this.#moves === before ? calm + 1 : 0
    }
  }

  /** Resolves when something is read, goes on, opens or closes. */
  moved(): Promise<void> {
    return new Promise((resolve) => this.#onMove.push(resolve))
  }

  /** Every connection ends, and nobody listens on the port any more. */
  async stop(): Promise<void> {
    this.#listeners.close()
    this.#rules.close()
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const connection of this.#connections) connection.destroy()
    await closed
    this.#move()
  }

  #take(client: Socket): void {
    this.#move()
    if (this.#rules.refuses()) {
      client.on('error', () => {})
      client.resetAndDestroy()
      return
    }
    const { target, clock, timers, random } = this.#options
    const server = connect({ ...('port' in target ? { host: '127.0.0.1' } : {}), ...target, allowHalfOpen: true })
    const connection: ProxyConnection = new ProxyConnection({
      id: ++this.#ids,
      client,
      server,
      rules: this.#rules,
      clock,
      timers,
      random,
      tell: (event) => this.#listeners.tell(event),
      onMove: () => this.#move(),
      onGone: () => {
        this.#connections.delete(connection)
        this.#move()
      },
    })
    this.#connections.add(connection)
    server.once('connect', () => this.#move())
  }

  #rulesChanged(): void {
    for (const connection of this.#connections) connection.pump()
  }

  #move(): void {
    this.#moves++
    for (const resolve of this.#onMove.splice(0)) resolve()
  }
}
