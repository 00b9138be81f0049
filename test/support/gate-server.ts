import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import { Router } from '../../src/http/index.ts'
import { Session } from '../../src/session/index.ts'
import { Gate, type GateLimits } from '../../src/transport/gate/index.ts'
import { emulation, httpStream, Origins, sse, WebSocketTransport, type TransportContext } from '../../src/transport/index.ts'
import { Conversation } from './conversation.ts'
import { FakeReadiness } from './fake-readiness.ts'

export const WEBSOCKET_PATH = '/connection/websocket'
/** A WebSocket server that is not ours, behind the same gate. */
export const FOREIGN_PATH = '/foreign'

const BODY_BYTES_MAX = 65_536

interface Options {
  readonly limits?: Partial<GateLimits>
  /** Who may come in at {@link FOREIGN_PATH}. */
  readonly authorize?: (request: IncomingMessage) => boolean | Promise<boolean>
}

/** All transports on real sockets, behind a gate that a test opens and closes; time stands still until it is turned. */
export class GateServer {
  readonly conversation = new Conversation({ limits: { outboxBytesMax: 1_000_000 } })
  readonly world = this.conversation.world
  readonly sessions = this.conversation.sessions
  readonly readiness = new FakeReadiness('log.disk')
  readonly refused: { readonly reason: string; readonly transport: string }[] = []
  readonly failed: unknown[] = []
  readonly gate: Gate
  /** Connections that the foreign server took. */
  readonly foreign: WebSocket[] = []
  sessionsMax = Number.POSITIVE_INFINITY
  port = 0
  /** Sockets that are not closed on this side. */
  connections = 0
  /** The engine's own. */
  readonly #timersBefore = this.world.timersLeft
  readonly #server: Server
  readonly #foreign = new WebSocketServer({ noServer: true })

  private constructor({ limits, authorize }: Options) {
    const { world, readiness, conversation, sessions } = this
    turnItself(world)
    this.gate = new Gate({
      readiness,
      clock: world.clock,
      timers: world.timers,
      limits: { parkedMax: 100, parkMs: 3_000, releasePerSecond: 1_000, ...limits },
      load: () => ({ sessions: sessions.size, sessionsMax: this.sessionsMax }),
      refused: ({ reason }, transport) => void this.refused.push({ reason, transport }),
      failed: (error) => void this.failed.push(error),
    })
    const context: TransportContext = {
      timers: world.timers,
      origins: new Origins([]),
      gate: this.gate,
      open: (wire) => new Session(conversation.context, sessions, wire),
      closeTimeoutMs: 5_000,
    }
    const webSockets = new WebSocketTransport(context, BODY_BYTES_MAX)
    this.#foreign.on('connection', (webSocket) => this.foreign.push(webSocket))
    const upgradeForeign = this.gate.upgrade(this.#foreign, authorize === undefined ? {} : { authorize })
    const post = { method: 'POST', bodyBytesMax: BODY_BYTES_MAX } as const
    const router = new Router(
      [
        { ...post, path: '/connection/http_stream', handle: httpStream(context) },
        { method: 'GET', path: '/connection/sse', handle: sse(context) },
        { ...post, path: '/emulation', handle: emulation(context, (secret) => sessions.bySecret(secret)) },
      ],
      world.timers,
      (error) => this.failed.push(error),
    )
    this.#server = createServer((request, response) => router.handle(request, response))
    this.#server.on('connection', (socket) => {
      this.connections += 1
      socket.on('close', () => (this.connections -= 1))
    })
    this.#server.on('upgrade', (request, socket, head) => {
      if (request.url === FOREIGN_PATH) upgradeForeign(request, socket, head)
      else webSockets.upgrade(request, socket, head)
    })
  }

  static async start(options: Options = {}): Promise<GateServer> {
    const server = new GateServer(options)
    await new Promise<void>((resolve) => server.#server.listen({ host: '127.0.0.1', port: 0, backlog: 4_096 }, resolve))
    server.port = (server.#server.address() as AddressInfo).port
    return server
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.port}${path}`
  }

  socketUrl(path = WEBSOCKET_PATH): string {
    return `ws://127.0.0.1:${this.port}${path}`
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`
  }

  get timersLeft(): number {
    return this.world.timersLeft - this.#timersBefore
  }

  /** Resolves once so many wait at the gate. */
  parked(count: number): Promise<void> {
    return until(() => this.gate.counts.parked === count)
  }

  async stop(): Promise<void> {
    this.gate.close()
    for (const session of this.sessions.all()) session.disconnect({ code: 3001, reason: 'shutdown' })
    for (const webSocket of this.foreign) webSocket.terminate()
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

/** Looks after every turn of the event loop: what is waited for comes from sockets. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise<void>((resolve) => setImmediate(resolve))
}

/** Sockets turn the event loop by themselves: what asked to be done at the end of a turn is done then. */
function turnItself(world: Conversation['world']): void {
  const { timers } = world
  const soon = timers.soon.bind(timers)
  Object.assign(timers, {
    soon(run: () => void) {
      soon(run)
      setImmediate(() => world.endTurn())
    },
  })
}
