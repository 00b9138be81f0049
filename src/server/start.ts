import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Revocations } from '../auth/index.ts'
import { healthRoutes, Metrics, pageRoutes, Router, type Route } from '../http/index.ts'
import { createTokenVerifier, mintConnectionToken, readOrCreateDevSecret, type TokenSettings } from '../jwt/index.ts'
import { openMemoryEngine } from '../memory/index.ts'
import {
  emulation,
  httpStream,
  Origins,
  sse,
  WebSocketTransport,
  type Admission,
  type TransportContext,
} from '../transport/index.ts'
import { conversations, type Conversations, type World } from './conversations.ts'
import { DEMO_TOKEN_SECONDS, demoSignInRoute, NO_DEMO_SIGN_IN } from './demo-sign-in.ts'
import { drainSessions } from './drain.ts'
import { Listener } from './listener.ts'
import type { ServerPlan } from './plan.ts'
import { VERSION } from './version.ts'

/** Users whose tokens may be revoked at one time. */
const REVOCATIONS_MAX = 100_000

/** The built page, beside the built server. */
const PAGE = fileURLToPath(new URL('../../web/dist', import.meta.url))

/** What `Retry-After` says to those who are turned away. */
const RETRY_AFTER_MS = 2_000

export interface Running {
  /** Where it listens; the port is real also when 0 was asked for. */
  readonly address: { readonly host: string; readonly port: number }
  /** Lets nobody in any more, tells everybody that is in (3001), and ends. Settles within the plan's `drainMs`. */
  drain(): Promise<void>
}

/** Whether somebody may come in. The honest gate takes this place. */
type Gate = 'open' | 'draining'

/** Puts the parts together and listens. @throws a TidegateError that says what is in the way; nothing is left running then. */
export async function startServer(plan: ServerPlan, world: World): Promise<Running> {
  const token = await tokenSettings(plan)
  const engine = await openMemoryEngine({ ...world, directory: join(plan.dataDirectory, 'log') })
  try {
    const verifier = await createTokenVerifier(token, world)
    for (const warning of verifier.warnings) world.logger.event('config.warning', { warning })
    const metrics: Metrics = new Metrics(() => levels(all))
    const revocations = new Revocations(REVOCATIONS_MAX)
    const all = conversations(plan, world, { engine, verifier, revocations, observer: metrics, version: VERSION })
    let gate: Gate = 'open'
    const admit = (): Admission => admission(gate, all.sessions.size, plan.connectionsMax)
    const transport = transportContext(plan, world, all, metrics, admit)
    const routes = [...transportRoutes(plan, transport, all), ...commonRoutes(plan, world, token, metrics, () => gate)]
    const router = new Router(routes, (error, path) => world.logger.event('request.failed', { error, path }))
    const webSockets = new WebSocketTransport(transport)
    const listener = new Listener(
      {
        request: (request, response) => router.handle(request, response),
        upgrade: (request, socket, head) => {
          if (plan.transports.websocket && request.url?.split('?')[0] === '/connection/websocket')
            webSockets.upgrade(request, socket, head)
          else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n')
        },
      },
      plan.connectionsMax,
      world.timers,
    )
    const address = await listener.listen(plan.listen.host, plan.listen.port)
    return {
      address,
      async drain() {
        gate = 'draining'
        listener.stopListening()
        await drainSessions(all.sessions, world.timers)
        await listener.closed(plan.drainMs)
        all.stop()
        verifier.close()
        await engine.close()
      },
    }
  } catch (error) {
    await engine.close()
    throw error
  }
}

/** In development a key that nobody gave is made, and kept for the next start. */
async function tokenSettings(plan: ServerPlan): Promise<TokenSettings> {
  if (!plan.ownTokenSecret) return plan.token
  return { ...plan.token, token: { ...plan.token.token, hmac_secret_key: await readOrCreateDevSecret(plan.dataDirectory) } }
}

function admission(gate: Gate, sessions: number, sessionsMax: number): Admission {
  if (gate === 'draining') return { kind: 'refuse', reason: 'draining', retryAfterMs: RETRY_AFTER_MS }
  return sessions < sessionsMax ? { kind: 'admit' } : { kind: 'refuse', reason: 'full', retryAfterMs: RETRY_AFTER_MS }
}

function levels({ sessions, hub }: Conversations): ReturnType<ConstructorParameters<typeof Metrics>[0]> {
  const channels = hub.channels()
  const subscriptions = [...channels.values()].reduce((sum, members) => sum + members, 0)
  return { sessions: sessions.size, open: sessions.open, users: sessions.users, channels: channels.size, subscriptions }
}

function transportContext(
  plan: ServerPlan,
  world: World,
  all: Conversations,
  metrics: Metrics,
  admit: () => Admission,
): TransportContext {
  return {
    timers: world.timers,
    logger: world.logger,
    origins: new Origins(plan.allowedOrigins),
    admit,
    open: (wire) => all.open(wire),
    refused: (reason) => metrics.refused(reason),
    messageBytesMax: plan.messageBytesMax,
    closeTimeoutMs: plan.closeTimeoutMs,
  }
}

function transportRoutes(plan: ServerPlan, context: TransportContext, { sessions }: Conversations): readonly Route[] {
  const { messageBytesMax: bodyBytesMax, transports } = plan
  const routes: Route[] = []
  const preflight = (path: string): Route => ({
    method: 'OPTIONS',
    path,
    handle: ({ request, response }) => {
      const cors = context.origins.corsHeaders(request)
      response
        .writeHead(204, {
          ...cors,
          'Access-Control-Allow-Methods': 'POST',
          'Access-Control-Allow-Headers': 'content-type',
          'Access-Control-Max-Age': '300',
        })
        .end()
    },
  })
  const post = (path: string, handle: Route['handle']): void =>
    void routes.push({ method: 'POST', path, bodyBytesMax, handle }, preflight(path))
  if (transports.httpStream) post('/connection/http_stream', httpStream(context))
  if (transports.sse) routes.push({ method: 'GET', path: '/connection/sse', handle: sse(context) })
  if (transports.httpStream || transports.sse)
    post(
      '/emulation',
      emulation(context, (secret) => sessions.bySecret(secret)),
    )
  return routes
}

function commonRoutes(
  plan: ServerPlan,
  world: World,
  token: TokenSettings,
  metrics: Metrics,
  gate: () => Gate,
): readonly Route[] {
  const health = healthRoutes(() => ({ live: true, ready: gate() === 'open', state: gate() }))
  return [...health, metrics.route(), ...pageRoutes(PAGE), signInRoute(plan, world, token)]
}

function signInRoute(plan: ServerPlan, world: World, { token }: TokenSettings): Route {
  const secret = token.hmac_secret_key
  if (!plan.demoSignIn || secret === undefined) return NO_DEMO_SIGN_IN
  return demoSignInRoute(async (user, name) => {
    const wallMs = world.clock.wallMs()
    const draft = { user, ttlSeconds: DEMO_TOKEN_SECONDS, info: { name } }
    return {
      token: await mintConnectionToken(draft, { kind: 'secret', secret }, wallMs),
      expiresAt: Math.floor(wallMs / 1_000) + DEMO_TOKEN_SECONDS,
    }
  })
}
