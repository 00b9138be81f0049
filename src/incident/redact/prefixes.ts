import type { SecretKind, Span } from './kind.ts'

/** Tokens that say what they are: two first characters, and the whole. The first that fits decides. */
const TOKENS: readonly (readonly [kind: SecretKind, starts: readonly string[], form: RegExp])[] = [
  ['github-token', ['gh'], /gh[pousr]_\w{20,255}/y],
  ['github-token', ['gi'], /github_pat_\w{20,255}/y],
  ['gitlab-token', ['gl'], /gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|soat|oas)-[\w.-]{20,}/y],
  ['slack-token', ['xo', 'xa'], /(?:xox[a-z]-|xapp-\d-)[\w-]{10,}/y],
  ['slack-token', ['ho'], /hooks\.slack\.com\/services\/[\w/]{20,}/y],
  ['stripe-key', ['sk', 'rk', 'pk'], /[srp]k_(?:live|test)_\w{10,}/y],
  ['stripe-key', ['wh'], /whsec_[\w+/=]{20,}/y],
  ['anthropic-key', ['sk'], /sk-ant-[\w-]{16,}/y],
  ['openai-key', ['sk'], /sk-(?=[A-Za-z_-]*\d)[\w-]{20,}/y],
  ['aws-key', ['AK', 'AS', 'AB', 'AC'], /(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?!\w)/y],
  ['gcp-key', ['AI'], /AIza[\w-]{30,45}/y],
  ['google-token', ['ya'], /ya29\.[\w.-]{16,}/y],
  ['google-token', ['GO'], /GOCSPX-[\w-]{20,}/y],
  ['google-token', ['1/'], /1\/\/0[\w-]{24,}/y],
  ['npm-token', ['np'], /npm_[A-Za-z0-9]{30,}/y],
  // A web token has three parts; what was cut off in the middle of one is still most of it.
  ['jwt', ['ey'], /eyJ[\w-]{8,}(?:\.[\w-]+){1,4}\.?|eyJ[\w-]{40,}/y],
  ['jwt', ['ZX'], /ZXlK[A-Za-z0-9_+/-]{30,}={0,2}/y],
  ['service-token', ['SG'], /SG\.[\w-]{16,}\.[\w-]{16,}/y],
  ['service-token', ['py'], /pypi-[\w-]{50,}/y],
  ['service-token', ['hf'], /hf_[A-Za-z0-9]{30,}/y],
  ['service-token', ['do'], /do[opr]_v1_[a-f0-9]{40,}/y],
  ['service-token', ['sh'], /shp(?:at|ss|ca|pa)_[A-Fa-f0-9]{32}/y],
  ['service-token', ['hv'], /hv[sbr]\.[\w-]{24,}/y],
  ['service-token', ['da'], /dapi[a-f0-9]{32}(?:-\d)?/y],
  ['service-token', ['dc'], /dckr_pat_[\w-]{20,}/y],
  ['service-token', ['di'], /discord(?:app)?\.com\/api\/webhooks\/\d+\/[\w-]{40,}/y],
  ['service-token', ['AG'], /AGE-SECRET-KEY-1[A-Z0-9]{50,}/y],
  // Amazon names machines by their addresses.
  ['ipv4', ['ip'], /ip(?:-(?:25[0-5]|2[0-4]\d|1?\d?\d)){4}(?![\w-])/y],
]

const FORMS = new Map<number, (readonly [SecretKind, RegExp])[]>()
/** 1 for the pairs of characters that begin a token. */
const PAIRS = new Uint8Array(128 * 128)

for (const [kind, starts, form] of TOKENS) {
  for (const start of starts) {
    const pair = pairOf(start.charCodeAt(0), start.charCodeAt(1))
    PAIRS[pair] = 1
    FORMS.set(pair, [...(FORMS.get(pair) ?? []), [kind, form]])
  }
}

function pairOf(first: number, second: number): number {
  return (first << 7) | second
}

/** Whether these two characters begin a token that says what it is. */
export function mayBeginToken(first: number, second: number): boolean {
  return second < 128 && PAIRS[pairOf(first, second)] === 1
}

/** First characters of such tokens. */
export const FIRST_CHARACTERS: ReadonlySet<number> = new Set(
  TOKENS.flatMap(([, starts]) => starts.map((start) => start.charCodeAt(0))),
)

export function prefixedToken(text: string, at: number): Span | undefined {
  for (const [kind, form] of FORMS.get(pairOf(text.charCodeAt(at), text.charCodeAt(at + 1))) ?? []) {
    form.lastIndex = at
    if (form.test(text)) return { start: at, end: form.lastIndex, kind }
  }
  return undefined
}

const HASH = /\$2[abxy]?\$\d\d\$[./A-Za-z0-9]{53}|\$argon2(?:id|i|d)\$[\w$=,+/.-]{20,}/y

export function passwordHash(text: string, at: number): Span | undefined {
  HASH.lastIndex = at
  return HASH.test(text) ? { start: at, end: HASH.lastIndex, kind: 'password-hash' } : undefined
}

const TELEGRAM = /AA[\w-]{33}(?!\w)/y

/** `123456789:AA...`, seen at its colon. */
export function telegramToken(text: string, colon: number, floor: number): Span | undefined {
  let start = colon
  while (start > floor && text.charCodeAt(start - 1) >= 0x30 && text.charCodeAt(start - 1) <= 0x39) start--
  TELEGRAM.lastIndex = colon + 1
  return colon - start >= 8 && TELEGRAM.test(text) ? { start, end: TELEGRAM.lastIndex, kind: 'service-token' } : undefined
}

const KEY_BEGINS = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----/y
const KEY_ENDS = /-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----/g

/** A key block; where its end is not in the text, everything behind the beginning. */
export function privateKey(text: string, at: number): Span | undefined {
  KEY_BEGINS.lastIndex = at
  if (!KEY_BEGINS.test(text)) return undefined
  const start = KEY_BEGINS.lastIndex
  KEY_ENDS.lastIndex = start
  const end = KEY_ENDS.exec(text)?.index ?? text.length
  return /^\s*(?:\\n)?\s*$/.test(text.slice(start, end)) ? undefined : { start, end, kind: 'private-key' }
}

const KEY_LINE = /^\s*(?:(?=[^\s]*[a-z])(?=[^\s]*[A-Z])(?=[^\s]*\d)[A-Za-z0-9+/]{60,76}={0,2}|[A-Za-z0-9+/]{22,74}={1,2})\s*$/

/** A whole text that is a line out of a key block: programs that print a key say each line by itself. */
export function privateKeyLine(text: string): Span | undefined {
  if (text.length < 24 || text.length > 82) return undefined
  const gap = text.indexOf(' ', 8)
  if ((gap >= 0 && gap < text.length - 8) || !KEY_LINE.test(text)) return undefined
  const start = text.length - text.trimStart().length
  return { start, end: text.trimEnd().length, kind: 'private-key' }
}
