import type { SecretKind, Span } from './kind.ts'

const SCHEME = /(Bearer|Basic|Digest|Token|ApiKey|Api-Key|Negotiate|NTLM|Hawk|AWS4-HMAC-SHA256|GoogleLogin)[\s=:]+/iy
const CREDENTIALS = /[^\s"'`<>\\]+/y
/** Schemes whose credentials are a list of parameters. */
const LISTED = /^(?:digest|hawk|aws4-hmac-sha256|googlelogin)$/i

/** The credentials of an Authorization header whose value lies between the two places. */
export function credentialsOf(text: string, start: number, limit: number): Span | undefined {
  SCHEME.lastIndex = start
  const scheme = SCHEME.exec(text)?.[1]
  const at = scheme === undefined ? start : SCHEME.lastIndex
  if (scheme !== undefined && LISTED.test(scheme)) {
    return at < limit && text[at] !== '<' ? { start: at, end: limit, kind: 'authorization' } : undefined
  }
  CREDENTIALS.lastIndex = at
  if (at >= limit || !CREDENTIALS.test(text)) return undefined
  const end = Math.min(CREDENTIALS.lastIndex, limit)
  const value = text.slice(at, end).replace(/[,;)\]}.]+$/, '')
  if (scheme === undefined && !/^(?=.*[\d_+/=-])[\w.~+/=-]{8,}$/.test(value)) return undefined
  return value === '' ? undefined : { start: at, end: at + value.length, kind: kindOf(scheme) }
}

function kindOf(scheme: string | undefined): SecretKind {
  if (scheme?.toLowerCase() === 'bearer') return 'bearer'
  return scheme?.toLowerCase() === 'basic' ? 'basic' : 'authorization'
}

const BEARER = /bearer[ \t]+(?=[\w.~+/-]*[\d_])[\w.~+/-]{16,}=*/iy
const BASIC = /basic[ \t]+([A-Za-z0-9+/]{8,}={0,2})/iy

/** `Bearer ...` and `Basic ...` where no header name stands before them. */
export function bareCredentials(text: string, at: number): Span | undefined {
  BEARER.lastIndex = at
  if (BEARER.test(text)) return { start: afterWord(text, at), end: BEARER.lastIndex, kind: 'bearer' }
  BASIC.lastIndex = at
  const encoded = BASIC.exec(text)?.[1]
  // Basic credentials are `user:password`; "Basic authentication" is not.
  if (encoded === undefined || !/^[\x20-\x7e]*:[\x20-\x7e]*$/.test(Buffer.from(encoded, 'base64').toString('latin1')))
    return undefined
  return { start: BASIC.lastIndex - encoded.length, end: BASIC.lastIndex, kind: 'basic' }
}

function afterWord(text: string, at: number): number {
  let start = at + 'bearer'.length
  while (text.charCodeAt(start) === 0x20 || text.charCodeAt(start) === 0x09) start++
  return start
}

const PAIR = `[\\w!#$%&*+.^|~-]+=(?:"[^"]*"|[^\\s;,"'<>\\\\]*)`
const COOKIES = new RegExp(`${PAIR}(?:;\\s*${PAIR})*`, 'y')

/** The end of `a=1; b=2` that begins here; the place itself if there is none. */
export function cookieEnd(text: string, at: number): number {
  COOKIES.lastIndex = at
  return COOKIES.test(text) ? COOKIES.lastIndex : at
}
