/** The demo sign-in of a development server: whoever says a name gets a token. */

export type SignedIn =
  | { readonly kind: 'in'; readonly token: string }
  | { readonly kind: 'failed'; readonly reason: string; readonly advice: string }

/** Much more than an answer takes. */
const ANSWER_CHARACTERS_MAX = 65_536
const TIMEOUT_MS = 10_000

export const START_ADVICE = 'Is the server running? Start one with "npm start" or "tidegate serve", or name another with --url.'
const TOKEN_ADVICE = "Bring a token: TIDEGATE_TOKEN=$(tidegate token --user <name>) tidegate chat ..., where the server's key is."

/** Where to sign in, beside a WebSocket address. */
export function signInAddress(url: string): string {
  const address = new URL('/demo/sign-in', url)
  address.protocol = address.protocol === 'wss:' ? 'https:' : 'http:'
  return address.href
}

/** Asks once. Never rejects. */
export async function signIn(url: string, name: string): Promise<SignedIn> {
  const address = signInAddress(url)
  let response: Response
  let text: string
  try {
    response = await fetch(address, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name }),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    text = await response.text()
  } catch (error) {
    return { kind: 'failed', reason: `cannot reach ${address}: ${reasonOf(error)}`, advice: START_ADVICE }
  }
  const { token, title } = fieldsOf(text.slice(0, ANSWER_CHARACTERS_MAX))
  if (response.ok && typeof token === 'string') return { kind: 'in', token }
  const why = typeof title === 'string' ? title : `the answer was ${response.status}`
  const advice = response.status === 404 ? `Is ${new URL(url).host} a Tidegate?` : TOKEN_ADVICE
  return { kind: 'failed', reason: `cannot sign in: ${why}`, advice: response.status === 400 ? 'Choose another --name.' : advice }
}

function fieldsOf(text: string): { readonly token?: unknown; readonly title?: unknown } {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

/** The system's word for it, which `fetch` hides in a cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  if (typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string') {
    return cause.code === 'ECONNREFUSED' ? 'nothing listens there (ECONNREFUSED)' : cause.code
  }
  return error instanceof Error && error.name === 'TimeoutError' ? 'no answer' : 'the connection failed'
}
