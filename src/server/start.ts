import { healthHandler, Metrics, Router } from '../http/index.ts'
import {
  waterfallOf,
  type DrainReport,
  type DrainStep,
  type Load,
  type Readiness,
  type ServiceDefinition,
  type StartResult,
  type StatusReport,
  type Waterfall,
} from '../readiness/index.ts'
import { TidegateError } from '../runtime/index.ts'
import type { Session, Wire } from '../session/index.ts'
import { Gate } from '../transport/gate/index.ts'
import { Origins, WebSocketTransport, type TransportContext } from '../transport/index.ts'
import { assemble, type Assembly } from './assembly.ts'
import type { World } from './conversations.ts'
import { controlRoom, type ControlRoom } from './control-room.ts'
import { CountedClients, type ClientCounts } from './counted.ts'
import { Degraded } from './degraded.ts'
import { redisServices } from './engine/index.ts'
import { drainBudgets, drainSessions, within } from './drain/index.ts'
import { Listener } from './listener.ts'
import type { Origin } from './logger.ts'
import { closeParts, openParts, type Parts } from './parts.ts'
import type { ServerPlan } from './plan.ts'
import { CLIENTS, readinessOf } from './readiness.ts'
import { apiRoutes, commonRoutes, signInRoute, transportRoutes } from './routes.ts'
import { authKeys, hasKeySet, logDisk } from './signals.ts'
import { VERSION } from './version.ts'

const WEBSOCKET_PATH = '/connection/websocket'

export interface Running {
  /** Where it listens; the port is real also when 0 was asked for. */
  readonly address: { readonly host: string; readonly port: number }
  readonly readiness: Readiness
  /**
   * Settles by the start budget: the gate has opened, or what blocks it, or that it was asked to end before.
   * Rejects with a TidegateError when a part cannot be opened; everything has been closed then.
   */
  readonly started: Promise<StartResult>
  /** For health, `tidegate status` and the control room. */
  status(): StatusReport
  /** How the start went, or goes. */
  waterfall(): Waterfall
  /** Lets nobody in any more, tells everybody that is in (3001), and ends. Settles within the plan's `drainMs`. */
  drain(): Promise<DrainReport>
}

/**
 * Binds the port at once, so that probes are answered and a platform holds requests for us; then opens the parts, starts
 * the services and lets the gate decide. @throws a `listen` error when the port cannot be bound; nothing is left running then.
 */
export async function startServer(plan: ServerPlan, world: World, origin: Origin): Promise<Running> {
  const server = new Server(plan, world, origin)
  const address = await server.listen()
  const started = server.start()
  return {
    address,
    readiness: server.readiness,
    started,
    status: () => server.status('operator'),
    waterfall: () => server.waterfall(),
    drain: () => server.drain(),
  }
}

/** One server, from its first probe to its last. */
class Server {
  readonly readiness: Readiness
  readonly #plan: ServerPlan
  readonly #world: World
  readonly #listener: Listener
  readonly #gate: Gate
  readonly #metrics: Metrics
  readonly #transport: TransportContext
  readonly #room: ControlRoom | undefined
  readonly #report: (audience: 'public' | 'operator') => StatusReport
  /** There once the parts are open. */
  #assembly: Assembly | undefined
  #degraded: Degraded | undefined
  readonly #counted: CountedClients
  readonly #assembled: Promise<Assembly>
  #settleAssembled: { readonly resolve: (assembly: Assembly) => void; readonly reject: (error: unknown) => void } | undefined
  #opening: Promise<Parts> | undefined
  #draining: Promise<DrainReport> | undefined

  constructor(plan: ServerPlan, world: World, origin: Origin) {
    this.#plan = plan
    this.#world = world
    this.#assembled = new Promise((resolve, reject) => (this.#settleAssembled = { resolve, reject }))
    // Whoever waits for it is told; that nobody does is no fault.
    this.#assembled.catch(() => {})
    this.#metrics = new Metrics(() => this.#levels())
    this.#counted = new CountedClients(world, () => this.#clientCounts())
    const { readiness, reporter } = readinessOf(
      plan,
      world,
      this.#metrics,
      this.#services(),
      this.#drainSteps(),
      () => this.#gate.counts.parked,
    )
    this.readiness = readiness
    this.#gate = new Gate({
      ...world,
      readiness: readiness.gate(CLIENTS),
      limits: plan.gate,
      load: () => ({ sessions: this.#assembly?.conversations.sessions.size ?? 0, sessionsMax: plan.connectionsMax }),
      connectionRate: plan.connectionRate,
      refused: ({ reason, text }, transport) => {
        this.#metrics.refused(reason)
        world.logger.event('connection.refused', { transport, reason: text })
      },
    })
    this.#transport = {
      timers: world.timers,
      origins: new Origins(plan.allowedOrigins, plan.access.insecure),
      gate: this.#gate,
      open: (wire) => this.#open(wire),
      closeTimeoutMs: plan.closeTimeoutMs,
    }
    const webSockets = new WebSocketTransport(this.#transport, plan.bytesMax.websocket)
    const about = {
      version: VERSION,
      environment: plan.environment,
      platform: plan.platform,
      ...origin,
    }
    this.#report = (audience) => ({
      ...reporter.report(readiness, about, this.#load(), audience),
      startup: this.waterfall(),
    })
    this.#room = plan.admin.isOn
      ? controlRoom(
          {
            ...plan.admin,
            readiness,
            report: () => this.#report('operator'),
            bootMs: 0,
            members: (channel) => this.#assembly?.conversations.hub.members(channel) ?? 0,
          },
          world,
        )
      : undefined
    const routes = [
      ...transportRoutes(
        plan,
        this.#transport,
        (secret) => this.#assembly?.conversations.sessions.bySecret(secret),
        async (...frame) => this.#assembly?.control.forward(...frame) ?? 'gone',
      ),
      ...(plan.api.isOn ? apiRoutes(() => this.#assembly?.api) : []),
      ...(this.#room?.routes ?? []),
      ...commonRoutes(plan, this.#metrics),
      signInRoute(plan, world, () => this.#assembly?.parts.token.token),
    ]
    const router = new Router(routes, world.timers, (error, path) => world.logger.event('request.failed', { error, path }))
    const health = healthHandler({
      state: () => readiness.gate(CLIENTS).verdict().kind,
      hasBeenOpen: () => reporter.hasBeenOpen,
      report: () => this.#report('public'),
    })
    this.#listener = new Listener(
      {
        request: (request, response) => {
          if (!health(request, response)) router.handle(request, response)
        },
        upgrade: (request, socket, head) => {
          if (plan.transports.websocket && request.url?.split('?')[0] === WEBSOCKET_PATH)
            webSockets.upgrade(request, socket, head)
          else this.#listener.refuseUpgrade(socket)
        },
      },
      plan.connectionsMax + plan.gate.parkedMax,
      world.timers,
    )
  }

  listen(): Promise<Running['address']> {
    return this.#listener.listen(this.#plan.listen.host, this.#plan.listen.port)
  }

  status(audience: 'public' | 'operator'): StatusReport {
    return this.#report(audience)
  }

  waterfall(): Waterfall {
    const { model, services, rules } = this.readiness
    return waterfallOf(
      model,
      services,
      rules.gates.flatMap(({ critical }) => critical),
      0,
      this.#world.clock.monotonicMs(),
    )
  }

  async start(): Promise<StartResult> {
    this.#opening = openParts(this.#plan, this.#world)
    const started = this.readiness.start()
    try {
      const parts = await this.#opening
      // Asked to end meanwhile: the drain closes what has been opened.
      if (this.#draining !== undefined) return await started
      this.#assembly = assemble(this.#plan, this.#world, parts, this.#metrics, this.#room)
      this.#degraded = new Degraded(this.readiness.gate(CLIENTS), this.#world.timers, this.#assembly.conversations.sessions)
      this.#settleAssembled?.resolve(this.#assembly)
      return await started
    } catch (error) {
      this.#settleAssembled?.reject(error)
      await this.drain()
      throw error
    }
  }

  drain(): Promise<DrainReport> {
    this.#draining ??= this.#drain()
    return this.#draining
  }

  /** Probes are answered until the end: the listener goes last. */
  async #drain(): Promise<DrainReport> {
    const draining = this.readiness.drain()
    // A start that waits for parts waits for nothing any more.
    this.#settleAssembled?.reject(new TidegateError('usage', 'cannot assemble: asked to end'))
    const report = await draining
    // Last, because services may still need it: what was acknowledged is written and synced.
    const closed = await within(this.#world.timers, drainBudgets(this.#plan.drainMs).logMs, this.#closeParts())
    if (!closed) this.#world.logger.event('log.failed', { step: 'close', error: 'it did not end in time' })
    for (const { name, ms, outcome } of report.steps) {
      this.#world.logger.event('drain.step', { step: name, ms: Math.round(ms), outcome: outcome.kind })
    }
    this.#gate.close()
    this.#listener.close()
    return report
  }

  async #closeParts(): Promise<void> {
    this.#room?.stop()
    this.#counted.stop()
    this.#degraded?.stop()
    this.#assembly?.conversations.stop()
    // Also when they open only now: asked to end in the middle of the start.
    const parts = await this.#opening?.catch(() => undefined)
    if (parts !== undefined) await closeParts(parts)
  }

  #services(): readonly ServiceDefinition[] {
    const { gate, token } = this.#plan
    const verifier = this.#assembled.then(({ parts }) => parts.verifier)
    verifier.catch(() => {})
    return [...this.#engineServices(), ...(hasKeySet(token) ? [authKeys(verifier, gate)] : [])]
  }

  #engineServices(): readonly ServiceDefinition[] {
    const { gate, engine } = this.#plan
    const { clock, timers } = this.#world
    const proves = this.#assembled.then(({ parts }) => parts.engine.proves)
    const wrong = (): never => {
      throw new TidegateError('usage', 'cannot prove the engine: another one is open than was planned')
    }
    if (engine.kind === 'memory') {
      const disk = proves.then((opened) => (opened.kind === 'memory' ? opened.disk : wrong()))
      disk.catch(() => {})
      return [logDisk(disk, clock, gate)]
    }
    const parts = proves.then((opened) => (opened.kind === 'redis' ? opened.parts : wrong()))
    parts.catch(() => {})
    return redisServices(parts, timers, gate)
  }

  #drainSteps(): readonly DrainStep[] {
    const budgets = drainBudgets(this.#plan.drainMs)
    return [
      {
        name: 'sessions',
        budgetMs: budgets.sessionsMs,
        run: (ms) => this.#assembly && drainSessions(this.#assembly.conversations.sessions, this.#world, ms),
      },
      { name: 'stragglers', budgetMs: budgets.stragglersMs, run: (ms) => this.#listener.settled(ms) },
    ]
  }

  #levels(): ReturnType<ConstructorParameters<typeof Metrics>[0]> {
    if (this.#assembly === undefined) return { sessions: 0, open: 0, users: 0, channels: 0, subscriptions: 0 }
    const { sessions, hub } = this.#assembly.conversations
    const channels = hub.channels()
    const subscriptions = [...channels.values()].reduce((sum, members) => sum + members, 0)
    return { sessions: sessions.size, open: sessions.open, users: sessions.users, channels: channels.size, subscriptions }
  }

  #clientCounts(): ClientCounts {
    const { admitted, refused } = this.#metrics.admissions
    const refusals = Object.values(refused).reduce((sum, count) => sum + count, 0)
    return { admitted, refused: refusals, ended: this.#metrics.ended, clients: this.#assembly?.conversations.sessions.open ?? 0 }
  }

  #load(): Load {
    const { sessions, open, channels } = this.#levels()
    return { sessions, clients: open, channels, parked: this.#gate.counts.parked, ...this.#metrics.admissions }
  }

  /** What makes a session needs the parts; the gate lets nobody in before they are open (rule R1). */
  #open(wire: Wire): Session {
    if (this.#assembly === undefined) throw new TidegateError('usage', 'cannot make a session: the parts are not open')
    return this.#assembly.conversations.open(wire)
  }
}
