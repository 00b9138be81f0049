/** Why somebody is not let in, by id: the same word in the answer, in the log and in the metric (rule G6). */
export type RefusalReason = 'full' | 'too-fast' | 'draining' | 'origin'

/** What is said to one who wants to come in. */
export type Admission =
  | { readonly kind: 'admit' }
  | { readonly kind: 'refuse'; readonly reason: RefusalReason; readonly retryAfterMs: number }

/** Asked once for each connection, in the turn in which its session is made. */
export type Admit = () => Admission

/** HTTP's half of a refusal (RFC 9457). */
export function refusalProblem({ reason, retryAfterMs }: Extract<Admission, { kind: 'refuse' }>): {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
} {
  const status = reason === 'origin' ? 403 : 503
  const title = reason === 'origin' ? 'this origin is not allowed' : 'not admitted now, try again'
  return {
    status,
    headers: {
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
      ...(status === 503 && { 'Retry-After': String(Math.max(1, Math.ceil(retryAfterMs / 1_000))) }),
    },
    body: `${JSON.stringify({ type: 'about:blank', title, status, reason: `gate: ${reason}` })}\n`,
  }
}
