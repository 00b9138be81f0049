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
  /** No answer in time. `missing`: what had not signalled, the service itself under its own name. */
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

/** Characters that are looked at, at most: a foreign text may be as long as it likes. */
const READ_LENGTH_MAX = 2_000

/** Causes that are told, at most: `fetch failed` alone says nothing. */
const CAUSES_MAX = 3

const LINE_BREAKS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu
/** `//user:password@`. A password may hold a slash where somebody forgot to encode it; a path such as `//a/@scope` has no colon. */
const CREDENTIALS = /\/\/(?:[^\s@:]*:\S*|[^\s/]*)@/g
const SECRET_PARAMETER = /([?&;][^\s=&;?]*(?:password|passwd|secret|token|key|auth)[^\s=&;?]*=)[^\s&;]*/gi
/** An address whose end was cut off: what stands before its @ may be in sight, and the @ not. */
const OPEN_END = /\/\/\S*$/

/** A foreign text for our own records: one line, bounded, without the secrets of the addresses in it. */
export function cleaned(text: string): string {
  const read = text.length > READ_LENGTH_MAX ? text.slice(0, READ_LENGTH_MAX).replace(OPEN_END, '//…') : text
  const line = read.replace(LINE_BREAKS, ' ').replace(CREDENTIALS, '//***@').replace(SECRET_PARAMETER, '$1***')
  return line.length > TEXT_LENGTH_MAX ? `${line.slice(0, TEXT_LENGTH_MAX)}…` : line
}

/** A reason that somebody gave: a text by its type, but an event handler passes whatever the event brought. */
export function said(reason: unknown): string {
  try {
    if (reason instanceof Error) return messageOf(reason)
  } catch {
    return 'a reason that cannot be read'
  }
  switch (typeof reason) {
    case 'string':
      return cleaned(reason)
    case 'number':
    case 'boolean':
      return String(reason)
    default:
      return reason === undefined ? 'no reason given' : 'a reason that is no text'
  }
}

/** What a raised value says of itself. Anything may be thrown, also what cannot be looked at. */
export function broken(asked: Asked, raised: unknown): Why {
  try {
    if (raised instanceof Error) {
      const at = /\n[ \t]*at (.*)/.exec(raised.stack ?? '')?.[1] ?? ''
      return { kind: 'broken', asked, error: cleaned(raised.name), message: messageOf(raised), at: cleaned(at) }
    }
    return { kind: 'broken', asked, error: typeof raised, message: cleaned(String(raised)), at: '' }
  } catch {
    return { kind: 'broken', asked, error: 'unknown', message: 'what was thrown cannot be read', at: '' }
  }
}

/** Its own message, and those of its causes: the error of a failed connection holds its reason there. */
function messageOf(error: Error): string {
  const messages: string[] = []
  for (let next: unknown = error; next instanceof Error && messages.length < CAUSES_MAX;) {
    messages.push(cleaned(next.message))
    next = next.cause ?? (next instanceof AggregateError ? (next.errors as readonly unknown[])[0] : undefined)
  }
  return cleaned(messages.filter((message) => message !== '').join(', because '))
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
