import { problem, type Route } from '../http/index.ts'

/** What a demo token lasts. */
export const DEMO_TOKEN_SECONDS = 3_600

const NAME_MAX = 40
const LOOPBACK_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

/**
 * `POST /demo/sign-in {name}` -> `{token, user, name, expires_at}`: anybody is who they say they are. For development only; the
 * configuration has made sure of environment, address and platform. The Host header must name this machine, so that a page of
 * another site whose name resolves to 127.0.0.1 cannot sign in here.
 */
export function demoSignInRoute(
  mint: (user: string, name: string) => Promise<{ readonly token: string; readonly expiresAt: number }>,
): Route {
  return {
    method: 'POST',
    path: '/demo/sign-in',
    bodyBytesMax: 4_096,
    async handle({ request, response, body }) {
      if (!LOOPBACK_HOST.test(request.headers.host ?? ''))
        return problem(response, 403, 'the demo sign-in answers on a loopback address only')
      const name = parseName(body)
      if (name === undefined) return problem(response, 400, `send {"name": "..."} with 1 to ${NAME_MAX} printable characters`)
      const user = userOf(name)
      const { token, expiresAt } = await mint(user, name)
      response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
      response.end(`${JSON.stringify({ token, user, name, expires_at: expiresAt })}\n`)
    },
  }
}

/** When the demo is off, the page says so instead of guessing. */
export const NO_DEMO_SIGN_IN: Route = {
  method: 'POST',
  path: '/demo/sign-in',
  bodyBytesMax: 4_096,
  handle: ({ response }) => problem(response, 403, 'the demo sign-in is off: bring a token of your own'),
}

function parseName(body: string): string | undefined {
  try {
    const value: unknown = JSON.parse(body)
    if (typeof value !== 'object' || value === null || !('name' in value) || typeof value.name !== 'string') return undefined
    const name = value.name.normalize('NFC').trim().replace(/\s+/g, ' ')
    return name.length > 0 && name.length <= NAME_MAX && !/\p{C}/u.test(name) ? name : undefined
  } catch {
    return undefined
  }
}

/** The same name is the same user again tomorrow. Marks that mean something in channel names are left out. */
function userOf(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-+|-+$/g, '') || 'somebody'
  )
}
