import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { WebSocketServer, type WebSocket } from 'ws'
import { healthHandler, pageRoutes, Router } from '../../src/http/index.ts'
import type { About, Load, ReadinessOptions } from '../../src/readiness/index.ts'
import { realClock, realRandom, realTimers } from '../../src/runtime/real.ts'
import { RecordingLogger } from '../../src/runtime/manual.ts'
import { controlRoom, type ControlRoom } from '../../src/server/control-room.ts'
import { Hub } from '../../src/channel/index.ts'
import { TurnEnd } from '../../src/runtime/index.ts'
import { Session, type SessionContext, type Wire } from '../../src/session/index.ts'
import { parseFrame } from '../../src/transport/frame-parser.ts'
import { Conversation } from './conversation.ts'
import { ABOUT, DrivenReadiness, LOAD } from './driven-services.ts'

const PAGE = fileURLToPath(new URL('../../web/dist', import.meta.url))

export interface ControlRoomOptions {
  readonly key?: string
  readonly about?: Partial<About>
  readonly load?: () => Load
  readonly readiness?: Partial<ReadinessOptions>
  /** Of the services' checks. */
  readonly everyMs?: number
}

/** The control room as the assembly builds it, on a real port, over services that the test drives. It lets nobody in while the gate is closed. */
export class ControlRoomServer {
  readonly driven: DrivenReadiness
  readonly room: ControlRoom
  readonly conversation = new Conversation()
  readonly url: string
  readonly #server: Server
  readonly #sockets: WebSocketServer
  #isSilent = false

  private constructor(server: Server, options: ControlRoomOptions) {
    const { key = '', about, load = () => LOAD, readiness, everyMs = 250 } = options
    const world = { clock: realClock, timers: realTimers, random: realRandom, logger: new RecordingLogger() }
    this.url = `http://localhost:${(server.address() as AddressInfo).port}`
    this.driven = new DrivenReadiness(readiness, world, everyMs)
    this.room = controlRoom(
      {
        readiness: this.driven.readiness,
        report: () => this.driven.reporter.report(this.driven.readiness, { ...ABOUT, ...about }, load(), 'operator'),
        bootMs: realClock.monotonicMs(),
        key: key === '' ? undefined : key,
        insecure: key === '',
        members: (channel) => context.hub.members(channel),
      },
      world,
    )
    const log = this.room.log(this.conversation.engine.log)
    const turnEnd = new TurnEnd(realTimers, realClock)
    const base = this.conversation.context
    const verifier = base.verifier === undefined ? undefined : this.room.verifier(base.verifier)
    const context: SessionContext = {
      ...base,
      ...world,
      log,
      turnEnd,
      hub: new Hub(log, turnEnd, (_before, after) => after),
      verifier,
      rules: this.room.rules(base.rules),
      limits: { ...base.limits, outboxBytesMax: 4_000_000 },
    }
    const gate = this.driven.readiness.gate('clients')
    const health = healthHandler({
      state: () => gate.verdict().kind,
      hasBeenOpen: () => this.driven.reporter.hasBeenOpen,
      report: () => this.driven.reporter.report(this.driven.readiness, ABOUT, LOAD, 'public'),
    })
    const router = new Router([...this.room.routes, ...pageRoutes(PAGE, ['index.html', 'admin.html'])], realTimers, () => {})
    this.#server = server
    server.on('request', (request, response) => {
      if (this.#isSilent) return void request.socket.destroy()
      if (!health(request, response)) router.handle(request, response)
    })
    this.#sockets = new WebSocketServer({ noServer: true })
    server.on('upgrade', (request, socket, head) => {
      if (this.#isSilent || gate.verdict().kind !== 'open')
        return void socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n')
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) => this.#accept(webSocket, context))
    })
  }

  static async start(options: ControlRoomOptions = {}): Promise<ControlRoomServer> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return new ControlRoomServer(server, options)
  }

  get socketCount(): number {
    return this.#sockets.clients.size
  }

  /** Lets everything become ready. */
  async open(): Promise<void> {
    void this.driven.readiness.start()
    await this.#started('redis.commands')
    this.driven.commands.ready()
    this.driven.monitor.ready({ ticks: 1 })
    await this.#started('redis.subscriber')
    this.driven.subscriber.lease.task('nonce').ready({ back: true })
    this.driven.subscriber.ready({ nonceMs: 0.9 })
    await this.driven.readiness.gate('clients').open()
  }

  async #started(name: string): Promise<void> {
    for await (const _ of this.driven.readiness.gate('clients').changes())
      if (this.driven.readiness.model.services.get(name)?.kind === 'starting') return
  }

  /** From now on no question is answered, and what was open is cut off. */
  silence(isSilent = true): void {
    this.#isSilent = isSilent
    if (!isSilent) return
    for (const socket of this.#sockets.clients) socket.terminate()
    this.#server.closeAllConnections()
  }

  async stop(): Promise<void> {
    this.room.stop()
    await this.driven.readiness.drain()
    this.silence()
    this.#server.close()
  }

  #accept(webSocket: WebSocket, context: SessionContext): void {
    const wire: Wire = {
      transport: 'websocket',
      emulated: false,
      framing: { name: 'test', frame: (texts) => Buffer.from(texts.join('\n')) },
      write: (chunk) => webSocket.send(Buffer.from(chunk).toString()),
      bufferedBytes: () => webSocket.bufferedAmount,
      close: ({ code, reason }) => webSocket.close(code, reason),
    }
    const session = new Session(context, this.conversation.sessions, wire)
    webSocket.on('error', () => webSocket.terminate())
    webSocket.on('message', (data) => session.receive(parseFrame((data as Buffer).toString())))
    webSocket.on('close', () => session.end())
  }
}
