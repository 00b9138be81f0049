import { hostname } from 'node:os'
import { join } from 'node:path'
import { createApi } from '../api/index.ts'
import { Revocations } from '../auth/index.ts'
import { Metrics, Router } from '../http/index.ts'
import { createTokenVerifier, readOrCreateDevSecret, type JwtVerifier, type TokenSettings } from '../jwt/index.ts'
import { openMemoryEngine, type MemoryEngine } from '../memory/index.ts'
import { Gate } from '../transport/gate/index.ts'
import { Origins, WebSocketTransport, type TransportContext } from '../transport/index.ts'
import { conversations, type Conversations, type World } from './conversations.ts'
import { drainSessions } from './drain.ts'
import { GATE_LIMITS, OpenUntilDrained } from './gate.ts'
import { Listener } from './listener.ts'
import type { ServerPlan } from './plan.ts'
import { RevocationsFile, REVOCATIONS_FILE } from './revocations-file.ts'
import { apiRoutes, commonRoutes, transportRoutes } from './routes.ts'
import { VERSION } from './version.ts'

/** Users whose tokens may be revoked at one time. */
const REVOCATIONS_MAX = 100_000

const WEBSOCKET_PATH = '/connection/websocket'

export interface Running {
  /** Where it listens; the port is real also when 0 was asked for. */
  readonly address: { readonly host: string; readonly port: number }
  /** Lets nobody in any more, tells everybody that is in (3001), and ends. Settles within the plan's `drainMs`. */
  drain(): Promise<void>
}

/** Puts the parts together and listens. @throws a TidegateError that says what is in the way; nothing is left running then. */
export async function startServer(plan: ServerPlan, world: World): Promise<Running> {
  const token = await tokenSettings(plan)
  const engine = await openMemoryEngine({ ...world, directory: join(plan.dataDirectory, 'log') })
  let verifier: JwtVerifier | undefined
  try {
    verifier = await createTokenVerifier(token, world)
    for (const warning of verifier.warnings) world.logger.event('config.warning', { warning })
    const kept = new RevocationsFile(join(plan.dataDirectory, REVOCATIONS_FILE))
    return await listen(plan, world, { token, engine, verifier, kept, revocations: await revocationsOf(kept, world) })
  } catch (error) {
    verifier?.close()
    await engine.close()
    throw error
  }
}

/** What must be there before anybody listens. */
interface Ready {
  readonly token: TokenSettings
  readonly engine: MemoryEngine
  readonly verifier: JwtVerifier
  readonly revocations: Revocations
  readonly kept: RevocationsFile
}

async function listen(plan: ServerPlan, world: World, { token, engine, verifier, revocations, kept }: Ready): Promise<Running> {
  const { clock, timers, logger } = world
  const readiness = new OpenUntilDrained(clock)
  const metrics: Metrics = new Metrics(() => levels(all))
  const all = conversations(plan, world, { engine, verifier, revocations, observer: metrics, version: VERSION })
  const gate = new Gate({
    ...world,
    readiness: readiness.port,
    limits: GATE_LIMITS,
    load: () => ({ sessions: all.sessions.size, sessionsMax: plan.connectionsMax }),
    connectionRate: plan.connectionRate,
    refused({ reason, text }, transport) {
      metrics.refused(reason)
      logger.event('connection.refused', { transport, reason: text })
    },
  })
  const transport: TransportContext = {
    timers,
    origins: new Origins(plan.allowedOrigins, plan.access.insecure),
    gate,
    open: (wire) => all.open(wire),
    closeTimeoutMs: plan.closeTimeoutMs,
  }
  const health = (): { live: boolean; ready: boolean; state: string } => ({
    live: true,
    ready: readiness.state === 'open',
    state: readiness.state,
  })
  const api = createApi({
    ...all.context,
    sessions: all.sessions,
    key: plan.api.key,
    insecure: plan.api.insecure,
    startedMs: clock.monotonicMs(),
    nodeName: hostname(),
    keepRevocations: (revoked) => kept.save(revoked),
  })
  const routes = [
    ...transportRoutes(plan, transport, all.sessions),
    ...(plan.api.isOn ? apiRoutes(api) : []),
    ...commonRoutes(plan, world, token, metrics, health),
  ]
  const router = new Router(routes, (error, path) => logger.event('request.failed', { error, path }))
  const webSockets = new WebSocketTransport(transport, plan.bytesMax.websocket)
  const listener = new Listener(
    {
      request: (request, response) => router.handle(request, response),
      upgrade(request, socket, head) {
        if (plan.transports.websocket && request.url?.split('?')[0] === WEBSOCKET_PATH) webSockets.upgrade(request, socket, head)
        else listener.refuseUpgrade(socket)
      },
    },
    plan.connectionsMax,
    timers,
  )
  const address = await listener.listen(plan.listen.host, plan.listen.port)
  const drain = async (): Promise<void> => {
    readiness.drain()
    listener.stopListening()
    await drainSessions(all.sessions, timers)
    await listener.closed(plan.drainMs)
    gate.close()
    all.stop()
    verifier.close()
    await engine.close()
  }
  return { address, drain }
}

/** Those of before a restart hold on. */
async function revocationsOf(kept: RevocationsFile, { clock }: World): Promise<Revocations> {
  const revocations = new Revocations(REVOCATIONS_MAX)
  for (const revocation of await kept.load()) revocations.revoke(revocation, clock.wallMs() / 1_000)
  return revocations
}

/** In development a key that nobody gave is made, and kept for the next start. */
async function tokenSettings(plan: ServerPlan): Promise<TokenSettings> {
  if (!plan.ownTokenSecret) return plan.token
  return { ...plan.token, token: { ...plan.token.token, hmac_secret_key: await readOrCreateDevSecret(plan.dataDirectory) } }
}

function levels({ sessions, hub }: Conversations): ReturnType<ConstructorParameters<typeof Metrics>[0]> {
  const channels = hub.channels()
  const subscriptions = [...channels.values()].reduce((sum, members) => sum + members, 0)
  return { sessions: sessions.size, open: sessions.open, users: sessions.users, channels: channels.size, subscriptions }
}
