import type { Session } from './session.ts'

/** What became of signing in by name. */
export type SignedIn =
  | { readonly kind: 'signed-in'; readonly session: Session }
  /** The server does not sign in by name: outside development it never does. */
  | { readonly kind: 'off' }
  /** It does not take this name, and says why. */
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'unreachable' }

/** A server that starts says so with 503, and when to come again: so often, a second apart. */
const STARTING_TRIES = 30
const STARTING_MS = 1_000

/** What signing in needs of the browser. */
export interface SignInWorld {
  readonly fetch: (path: string, request: RequestInit) => Promise<Response>
  readonly pause: (ms: number) => Promise<void>
}

const BROWSER: SignInWorld = {
  fetch: (path, request) => fetch(path, request),
  pause: (ms) => new Promise((resolve) => void setTimeout(resolve, ms)),
}

/** Signs in by name. With a `previous` token the same user comes back. A server that is starting is waited for. Never rejects. */
export async function demoSignIn(name: string, previous: string | undefined, world: SignInWorld = BROWSER): Promise<SignedIn> {
  const ask = (): Promise<Response> =>
    world.fetch('/demo/sign-in', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(previous === undefined ? { name } : { name, previous }),
    })
  try {
    let response = await ask()
    for (let tries = 1; response.status === 503 && tries < STARTING_TRIES; tries++) {
      await world.pause(STARTING_MS)
      response = await ask()
    }
    if (response.status === 403 || response.status === 404) return { kind: 'off' }
    const answer = (await response.json()) as { readonly [field: string]: unknown }
    if (response.status >= 500) return { kind: 'unreachable' }
    if (!response.ok) return { kind: 'refused', why: detailOf(answer) }
    const { token, user } = answer
    if (typeof token !== 'string' || typeof user !== 'string') return { kind: 'unreachable' }
    return {
      kind: 'signed-in',
      session: { token, user, name: typeof answer['name'] === 'string' ? answer['name'] : name, renewable: true },
    }
  } catch {
    return { kind: 'unreachable' }
  }
}

/** The words of a problem+json answer. */
function detailOf(problem: { readonly [field: string]: unknown }): string {
  const words = problem['detail'] ?? problem['title']
  return typeof words === 'string' ? words : 'The server does not take this name.'
}
