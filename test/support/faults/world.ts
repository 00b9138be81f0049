import type { Operations } from '../../../src/lab/history/index.ts'
import { Balancer } from '../balancer.ts'
import { ServerProcess, type LoggedEvent, type ServerOptions } from '../server-process.ts'
import { Swarm } from '../swarm/index.ts'
import { finalLogs } from './final-logs.ts'
import { hasGateClosed, isGateOpen } from './gates.ts'

/** How large a run is. */
export interface Size {
  readonly clients: number
  readonly channels: number
  readonly publishers: number
  readonly everyMs: number
  /** Acknowledged publications before the fault, and after it. */
  readonly calm: number
  /** How the clients come back to the server, and to their channels. */
  readonly client: object
  readonly subscription: object
  /** How long a freeze lasts. */
  readonly freezeMs: number
  /** Processes of clients; each costs some tenths of a second. */
  readonly processes?: number
  /** So long may each part of a run take; default: what the tests give it. */
  readonly partMs?: number
}

/** So long may it take, once everything is quiet, until everybody has everything. */
const REACH_MS = 30_000

/** A moment in the logs of all instances. */
export type Mark = ReadonlyMap<ServerProcess, number>

async function logged(server: ServerProcess, isSo: (events: readonly LoggedEvent[]) => boolean): Promise<void> {
  while (!isSo(server.events)) await server.nextEvent()
}

/** Instances behind a balancer, and a swarm of clients in front of it. */
export class World {
  readonly size: Size
  readonly servers: ServerProcess[] = []
  readonly #options: ServerOptions
  readonly #ended: ServerProcess[] = []
  readonly #channels: readonly string[]
  #balancer: Balancer | undefined
  #swarm: Swarm | undefined

  constructor(size: Size, options: ServerOptions, namespaces: readonly string[]) {
    this.size = size
    this.#options = options
    this.#channels = Array.from({ length: size.channels }, (_, n) => `${namespaces[n % namespaces.length]}:${n}`)
  }

  /** Resolves once all clients are in their channels and messages flow. */
  async start(instances: number): Promise<void> {
    await Promise.all(Array.from({ length: instances }, () => this.addServer()))
    this.#balancer = await Balancer.start(...this.ports())
    const { clients, publishers, everyMs, client, subscription, calm, processes = 2 } = this.size
    const endpoint = this.#balancer.url('/connection/websocket').replace('http', 'ws')
    const channels = this.#channels
    this.#swarm = await Swarm.start({ endpoint, channels, clients, publishers, everyMs, client, subscription, processes })
    await this.swarm.publish()
    await this.swarm.more('acked', calm)
  }

  get swarm(): Swarm {
    if (this.#swarm === undefined) throw new Error('no swarm yet')
    return this.#swarm
  }

  ports(): readonly number[] {
    return this.servers.map(({ port }) => port)
  }

  /** One more instance. Nobody is sent there before {@link rebalance}. */
  async addServer(): Promise<ServerProcess> {
    const server = await ServerProcess.start(this.#options)
    this.servers.push(server)
    return server
  }

  /** New connections go to those that are there now. */
  rebalance(): void {
    this.#balancer?.direct(...this.ports())
  }

  /** It takes part no more; what it logged is kept. */
  retire(server: ServerProcess): void {
    this.servers.splice(this.servers.indexOf(server), 1)
    this.#ended.push(server)
    this.rebalance()
  }

  /** What all instances logged under this name, those that have ended too. */
  logged(name: string): number {
    return this.logs.flat().filter(({ message }) => message === name).length
  }

  /**
   * An instance says that it had no processor for a while, and had to doubt everything (rule R14): on a machine that is busy that is an
   * outage that nobody made, and how often its clients were told is not known any more. That they were told rightly still is.
   */
  get hasStoodStill(): boolean {
    return this.logs.flat().some(({ message, reason }) => message === 'service.suspect' && String(reason).includes('stood still'))
  }

  /** What each instance logged, those that have ended last. */
  get logs(): readonly (readonly LoggedEvent[])[] {
    return [...this.servers, ...this.#ended].map(({ events }) => events)
  }

  /** How long the log of each instance is now. */
  mark(): Mark {
    return new Map(this.servers.map((server) => [server, server.events.length]))
  }

  /** Resolves once every instance has closed its gate since then. */
  async allClosed(since: Mark): Promise<void> {
    await Promise.all([...since].map(([server, length]) => logged(server, (events) => hasGateClosed(events, length))))
  }

  /** Resolves once the gate of every instance is open. */
  async allOpen(): Promise<void> {
    await Promise.all(this.servers.map((server) => logged(server, isGateOpen)))
  }

  /** Messages flow again; then everything becomes quiet, and everybody gets everything. @returns the whole history. */
  async finish(): Promise<Operations> {
    await this.swarm.more('acked', this.size.calm)
    await this.swarm.quiet()
    const [server] = this.servers
    if (server === undefined) throw new Error('no instance is left')
    await this.swarm.reach(await finalLogs(server, this.#channels), REACH_MS)
    return this.swarm.end()
  }

  /** Where things stand, for words when something does not come about. */
  describe(): string {
    const servers = this.servers.map(({ port, events }) => {
      const told = events.filter(({ message }) => /^(gate|service)\./.test(message)).slice(-6)
      return `${port}: ${told.map((event) => JSON.stringify(event)).join(' ')}`
    })
    return [JSON.stringify(this.#swarm?.totals), ...servers].join('\n')
  }

  async stop(): Promise<void> {
    await this.#swarm?.stop()
    await this.#balancer?.stop()
    for (const server of [...this.servers, ...this.#ended]) await server.stop()
  }
}
