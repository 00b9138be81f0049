import { evidenceFrom, type Evidence } from './evidence.ts'
import { broken, said, type Why } from './why.ts'

/** What a service answers is foreign: it is typed, but it may be anything. */
type Foreign = { kind?: unknown; stop?: () => unknown; reason?: unknown; evidence?: unknown } | null | undefined

/** What one start came to. */
export type Begun =
  | { readonly kind: 'started'; readonly stop: () => unknown }
  | { readonly kind: 'not-ready' | 'failed'; readonly reason: string }
  | { readonly kind: 'raised'; readonly error: unknown }

/** What a start came to, also when it raised, or answered with something else. Looked at once, where raising does no harm. */
export async function startedBy(run: () => unknown): Promise<Begun> {
  try {
    const result = (await run()) as Foreign
    const kind = result?.kind
    if (kind === 'started') return { kind, stop: () => result?.stop?.() }
    if (kind === 'not-ready' || kind === 'failed') return { kind, reason: said(result?.reason) }
    return { kind: 'raised', error: new TypeError('start answered with neither started, not-ready nor failed') }
  } catch (error) {
    return { kind: 'raised', error }
  }
}

/** What one check came to. */
export type Answer = { readonly kind: 'proved'; readonly evidence: Evidence } | Why

/** What a check came to, also when it raised, or answered with something else. */
export async function answerTo(run: () => unknown): Promise<Answer> {
  try {
    const result = (await run()) as Foreign
    const kind = result?.kind
    if (kind === 'not-ready') return { kind, reason: said(result?.reason) }
    const evidence = kind === 'proved' ? evidenceFrom(result?.evidence) : undefined
    return evidence === undefined ? { kind: 'no-evidence', asked: 'verify' } : { kind: 'proved', evidence }
  } catch (error) {
    return broken('verify', error)
  }
}
