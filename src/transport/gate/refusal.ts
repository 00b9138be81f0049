/** A close frame has room for so many bytes of reason (RFC 6455 section 5.5.1). */
const TEXT_BYTES_MAX = 123

/** What the text of every refusal begins with: pages and programs know it by that. */
const PREFIX = 'gate: '

/** Try again later (IANA registry of WebSocket close codes). */
export const TRY_AGAIN_LATER = 1013

/** Those that no waiting helps against. */
const STATUS: Readonly<Record<string, readonly [number, string, string]>> = {
  origin: [403, 'Forbidden', 'this origin is not allowed'],
  unauthorized: [401, 'Unauthorized', 'not authorized'],
}
const NOT_NOW = [503, 'Service Unavailable', 'not admitted now, try again'] as const

/** Why somebody is not let in. */
export interface Refusal {
  /** The reason id. */
  readonly reason: string
  /** `gate: <reason id>`: in a close frame, in the error that answers a connect, in the problem. */
  readonly text: string
  readonly retryAfterMs: number
}

/** @param reason an id; what of it does not fit into a close frame is cut off, here, so that it is the same everywhere. */
export function refusalOf(reason: string, retryAfterMs: number): Refusal {
  const id = fitting(reason, TEXT_BYTES_MAX - PREFIX.length)
  return { reason: id, text: `${PREFIX}${id}`, retryAfterMs }
}

/** May this one be told in a way that a page can read? Where no waiting helps the status says it all. */
export function isForNow({ reason }: Refusal): boolean {
  return STATUS[reason] === undefined
}

/** HTTP's half of a refusal: the status line's words, headers, and a problem (RFC 9457). */
export function refusalProblem({ reason, text, retryAfterMs }: Refusal): {
  readonly status: number
  readonly words: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
} {
  const [status, words, title] = STATUS[reason] ?? NOT_NOW
  return {
    status,
    words,
    headers: {
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
      ...(status === 503 && { 'Retry-After': String(Math.max(1, Math.ceil(retryAfterMs / 1_000))) }),
    },
    body: `${JSON.stringify({ type: 'about:blank', title, status, reason: text })}\n`,
  }
}

/** As many whole characters as fit. */
function fitting(text: string, bytesMax: number): string {
  const encoder = new TextEncoder()
  let fit = ''
  let bytes = 0
  for (const character of text) {
    bytes += encoder.encode(character).length
    if (bytes > bytesMax) break
    fit += character
  }
  return fit
}
