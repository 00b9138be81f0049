/** What can be asked of a service, and can raise. */
export type Asked = 'start' | 'verify' | 'stop'

/** Why a service is not proved. A check that raised is `broken`, and never called anything else (rule R5). */
export type Why =
  /** The check ran and says so itself. */
  | { readonly kind: 'not-ready'; readonly reason: string }
  /** The check raised: it says nothing about the service, and a person has to mend it. */
  | {
      readonly kind: 'broken'
      readonly asked: Asked
      readonly error: string
      readonly message: string
      /** First place of the stack; empty where there is none. */
      readonly at: string
    }
  /** No answer in time. `missing`: what had not signalled, `start` for the service itself. */
  | { readonly kind: 'timeout'; readonly asked: Asked; readonly afterMs: number; readonly missing: readonly string[] }
  /** It answered that all is well, and showed nothing for it (rule R4). */
  | { readonly kind: 'no-evidence'; readonly asked: Asked }
  /** The service itself said that it is gone: a closed socket. */
  | { readonly kind: 'gone'; readonly reason: string }
  /** Something that it stands on is gone. */
  | { readonly kind: 'need'; readonly need: string }
  /** The last proof is older than `maxAgeMs` (rule R6). */
  | { readonly kind: 'stale'; readonly ageMs: number; readonly maxAgeMs: number }
  /** The process stood still for so long: nothing that was known is known now (rule R14). */
  | { readonly kind: 'frozen'; readonly gapMs: number }

const TEXT_LENGTH_MAX = 300

/** A foreign text for our own records: one line, bounded, without what stands before the @ of an address. */
export function cleaned(text: string): string {
  const line = text.replace(/\p{Cc}+/gu, ' ').replace(/\/\/[^\s/]*@/g, '//***@')
  return line.length > TEXT_LENGTH_MAX ? `${line.slice(0, TEXT_LENGTH_MAX)}…` : line
}

/** What a raised value says of itself. Anything may be thrown, also what cannot be looked at. */
export function broken(asked: Asked, raised: unknown): Why {
  try {
    if (raised instanceof Error) {
      const at = /\n\s*at (.*)/.exec(raised.stack ?? '')?.[1] ?? ''
      return { kind: 'broken', asked, error: cleaned(raised.name), message: cleaned(raised.message), at: cleaned(at) }
    }
    return { kind: 'broken', asked, error: typeof raised, message: cleaned(String(raised)), at: '' }
  } catch {
    return { kind: 'broken', asked, error: 'unknown', message: 'what was thrown cannot be read', at: '' }
  }
}

export function whyInWords(why: Why): string {
  switch (why.kind) {
    case 'not-ready':
    case 'gone':
      return why.reason
    case 'broken': {
      const message = why.message === '' ? why.error : `${why.error}: ${why.message}`
      return `its ${why.asked} is broken, which says nothing about the service: ${message}${why.at === '' ? '' : ` at ${why.at}`}`
    }
    case 'timeout': {
      const missing = why.missing.length === 0 ? '' : `; still missing: ${why.missing.join(', ')}`
      return `no answer to ${why.asked} within ${why.afterMs} ms${missing}`
    }
    case 'no-evidence':
      return `its ${why.asked} said ready and showed no evidence`
    case 'need':
      return `it needs ${why.need}, which is gone`
    case 'stale':
      return `its last proof is ${Math.round(why.ageMs)} ms old, and counts for ${why.maxAgeMs} ms`
    case 'frozen':
      return `the process stood still for ${Math.round(why.gapMs)} ms`
  }
}
