import type { ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import type { AdminHandler, ApiHandler } from '../api/index.ts'
import { pageRoutes, problem, type Metrics, type Route } from '../http/index.ts'
import { mintConnectionToken, type TokenSettings } from '../jwt/index.ts'
import type { Sessions } from '../session/index.ts'
import { emulation, httpStream, sse, type Forward, type TransportContext } from '../transport/index.ts'
import type { World } from './conversations.ts'
import { DEMO_TOKEN_SECONDS, demoSignInRoute, NO_DEMO_SIGN_IN } from './demo-sign-in.ts'
import type { ServerPlan } from './plan.ts'

/** The built page, beside the built server. */
const PAGE = fileURLToPath(new URL('../../web/dist', import.meta.url))

/** What the HTTP transports answer to, with the questions that browsers ask before (CORS preflight). */
export function transportRoutes(
  { transports, bytesMax }: ServerPlan,
  context: TransportContext,
  bySecret: Sessions['bySecret'],
  forward: Forward,
): readonly Route[] {
  const preflight = (path: string): Route => ({
    method: 'OPTIONS',
    path,
    handle: ({ request, response }) => {
      const permission = {
        'Access-Control-Allow-Methods': 'POST',
        'Access-Control-Allow-Headers': 'content-type',
        'Access-Control-Max-Age': '300',
      }
      response.writeHead(204, { ...context.origins.corsHeaders(request), ...permission }).end()
    },
  })
  const post = (path: string, bodyBytesMax: number, handle: Route['handle']): readonly Route[] => [
    { method: 'POST', path, bodyBytesMax, handle },
    preflight(path),
  ]
  const upstream = post('/emulation', bytesMax.emulation, emulation(context, bySecret, forward))
  return [
    ...(transports.httpStream ? post('/connection/http_stream', bytesMax.httpStream, httpStream(context)) : []),
    ...(transports.sse ? [{ method: 'GET' as const, path: '/connection/sse', handle: sse(context) }] : []),
    ...(transports.httpStream || transports.sse ? upstream : []),
  ]
}

/** A server of the application may send so much at once. */
const API_BODY_BYTES_MAX = 1_048_576

/** `POST /api/<method>`. @param api absent while the parts are not open. */
export function apiRoutes(api: () => ApiHandler | undefined): readonly Route[] {
  const handle: Route['handle'] = async ({ request, response, path, body }) => {
    const handler = api()
    if (handler === undefined) return starting(response)
    const { status, headers, body: answer } = await handler.handle(path.replace(/^\/api\/?/, ''), request.headers, body)
    response.writeHead(status, headers).end(answer)
  }
  return ['/api', '/api/*'].map((path) => ({ method: 'POST', path, bodyBytesMax: API_BODY_BYTES_MAX, handle }))
}

/** What cannot be served before the parts are open. */
function starting(response: ServerResponse): void {
  problem(response, 503, 'the server is starting, try again', { 'Retry-After': '1' })
}

/** `GET /admin/state` and `POST /admin/session`; the page at `/admin` is a file. */
export function adminRoutes(admin: AdminHandler): readonly Route[] {
  const route = (method: 'GET' | 'POST', path: string): Route => ({
    method,
    path,
    ...(method === 'POST' && { bodyBytesMax: 1_024 }),
    handle({ request, response, query }) {
      const { status, headers, body } = admin.handle({ method, path, query, headers: request.headers })
      response.writeHead(status, headers).end(body)
    },
  })
  return [route('GET', '/admin/state'), route('POST', '/admin/session')]
}

/** Metrics and the pages. */
export function commonRoutes(plan: ServerPlan, metrics: Metrics): readonly Route[] {
  return [
    ...(plan.metrics ? [metrics.route()] : []),
    ...pageRoutes(PAGE, plan.admin.isOn ? ['index.html', 'admin.html'] : ['index.html']),
  ]
}

/** The page's sign-in by name alone. @param token absent while the parts are not open. */
export function signInRoute(
  { demoSignIn }: ServerPlan,
  { clock }: World,
  token: () => TokenSettings['token'] | undefined,
): Route {
  const mint = async (
    user: string,
    name: string,
    secret: string,
  ): Promise<{ readonly token: string; readonly expiresAt: number }> => {
    const wallMs = clock.wallMs()
    const draft = { user, ttlSeconds: DEMO_TOKEN_SECONDS, info: { name } }
    const minted = await mintConnectionToken(draft, { kind: 'secret', secret }, wallMs)
    return { token: minted, expiresAt: Math.floor(wallMs / 1_000) + DEMO_TOKEN_SECONDS }
  }
  if (!demoSignIn) return NO_DEMO_SIGN_IN
  return {
    ...NO_DEMO_SIGN_IN,
    handle(exchange) {
      const settings = token()
      if (settings === undefined) return starting(exchange.response)
      const secret = settings.hmac_secret_key
      const route = secret === undefined ? NO_DEMO_SIGN_IN : demoSignInRoute((user, name) => mint(user, name, secret))
      return route.handle(exchange)
    },
  }
}
