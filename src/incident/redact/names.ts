import type { SecretKind } from './kind.ts'

/** Ends of names, without case, `-`, `_` and `.`; the first that fits decides. */
const ENDS: readonly (readonly [end: string, kind: SecretKind])[] = [
  ['proxyauthorization', 'authorization'],
  ['authorization', 'authorization'],
  ['setcookie', 'cookie'],
  ['cookie', 'cookie'],
  ['xgoogsignature', 'signed-url'],
  ['xamzsignature', 'signed-url'],
  ['signature', 'signed-url'],
  ['password', 'password'],
  ['passwd', 'password'],
  ['passphrase', 'password'],
  ['passcode', 'password'],
  ['pwd', 'password'],
  ['privatekey', 'secret'],
  ['signingkey', 'secret'],
  ['encryptionkey', 'secret'],
  ['credential', 'secret'],
  ['credentials', 'secret'],
  ['secret', 'secret'],
  ['secretkey', 'secret'],
  ['accountkey', 'secret'],
  ['accesskey', 'api-key'],
  ['authkey', 'api-key'],
  ['apikey', 'api-key'],
  ['sessionid', 'session-id'],
  ['sessid', 'session-id'],
  ['connectsid', 'session-id'],
  ['sessionkey', 'session-id'],
  ['token', 'token'],
]

/** Names that mean it only when they stand alone, or behind a separator. */
const WHOLE: Readonly<Record<string, SecretKind>> = {
  pass: 'password',
  sid: 'session-id',
  sig: 'signed-url',
  auth: 'token',
  jwt: 'token',
  otp: 'token',
  cvv: 'secret',
  cvc: 'secret',
}

/** Names that end like a secret and are none: places in a list, and what a parser says. */
const NO_SECRET = new Set(['pagetoken', 'nextpagetoken', 'continuationtoken', 'nexttoken', 'unexpectedtoken', 'invalidtoken'])

/** In the query of a URL these are secrets too, if they are long. */
const IN_QUERY = new Set(['key', 'code'])

/** The two last letters of all the names above: a name with another end is not looked at. */
const LAST_LETTERS = new Uint8Array(128 * 128)
for (const name of [...ENDS.map(([end]) => end), ...Object.keys(WHOLE), ...IN_QUERY]) {
  const [first, last] = [name.charCodeAt(name.length - 2), name.charCodeAt(name.length - 1)]
  for (const a of [first, first & ~0x20]) for (const b of [last, last & ~0x20]) LAST_LETTERS[(a << 7) | b] = 1
}

export function mayEndName(beforeLast: number, last: number): boolean {
  return beforeLast < 128 && last < 128 && LAST_LETTERS[(beforeLast << 7) | last] === 1
}

const NAME_LENGTH_MAX = 64
/** Names are few and come again; at the bound all are forgotten. */
const KNOWN_MAX = 5_000
const known = new Map<string, SecretKind | undefined>()

/** The kind of what stands under this name: `accessToken`, `db_password`, `X-Api-Key`. */
export function kindOfName(name: string): SecretKind | undefined {
  if (name.length > NAME_LENGTH_MAX) return undefined
  if (known.has(name)) return known.get(name)
  if (known.size >= KNOWN_MAX) known.clear()
  const kind = workedOut(name)
  known.set(name, kind)
  return kind
}

function workedOut(name: string): SecretKind | undefined {
  const parts = name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[-_.\s]+/)
  const whole = WHOLE[parts.at(-1) ?? '']
  if (whole !== undefined && Object.hasOwn(WHOLE, parts.at(-1) ?? '')) return whole
  const plain = parts.join('')
  if (NO_SECRET.has(plain)) return undefined
  return ENDS.find(([end]) => plain.endsWith(end))?.[1]
}

/** The same for a parameter of a URL. */
export function kindOfParameter(name: string): SecretKind | undefined {
  const kind = kindOfName(name)
  if (kind === 'token' || kind === 'api-key') return 'query-token'
  return kind ?? (IN_QUERY.has(name.toLowerCase()) ? 'query-token' : undefined)
}
