import { RedisFailure, type FailureKind } from '../failure.ts'

/** The first word of an error reply. */
const BY_WORD: Readonly<Record<string, FailureKind>> = {
  WRONGPASS: 'credentials',
  NOAUTH: 'credentials',
  NOPERM: 'forbidden',
  DENIED: 'forbidden',
  NOPROTO: 'version',
  LOADING: 'loading',
  BUSY: 'busy',
  READONLY: 'demoted',
  // Ours: a function that only reads says so by itself.
  NOTMASTER: 'demoted',
  // A blocking command whose master became a replica while it waited.
  UNBLOCKED: 'demoted',
  MASTERDOWN: 'masterdown',
  OOM: 'full',
  MISCONF: 'misconfigured',
  NOREPLICAS: 'noreplicas',
  CLUSTERDOWN: 'clusterdown',
  TRYAGAIN: 'moving',
  MOVED: 'moving',
  ASK: 'moving',
  NOIDENTITY: 'noidentity',
  NOSCRIPT: 'functions',
}

/** Replies that begin with ERR, by what they say. */
const BY_TEXT: readonly (readonly [RegExp, FailureKind])[] = [
  [/^ERR max number of clients/i, 'crowded'],
  [/^ERR Function not found/i, 'functions'],
  // What is refused to a function of ours, and not the function itself.
  [/^ERR The user executing the script can't/i, 'forbidden'],
  [/^ERR (?:invalid password|AUTH <password> called without|Client sent AUTH, but no password)/i, 'credentials'],
  [/^ERR unknown (?:sub)?command [`']?HELLO/i, 'version'],
]

/** Errors of sockets and of TLS, by their code. */
const BY_CODE: readonly (readonly [RegExp, FailureKind])[] = [
  [
    /^(?:ERR_TLS_|ERR_SSL_|ERR_OSSL_|CERT_|CRL_|EPROTO$|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)/,
    'tls',
  ],
]

/** What is said instead of the server's own text, where that is short of words. */
const WORDS: Partial<Readonly<Record<FailureKind, string>>> = {
  credentials: 'it refuses the user or the password',
  version: 'it is older than Redis 7.0, or no Redis',
  loading: 'it is loading its data set (LOADING)',
  busy: 'a script has run there for too long (BUSY)',
  demoted: 'it is a replica now (READONLY)',
  masterdown: 'it is a replica that has lost its master (MASTERDOWN)',
  full: 'its memory is full: maxmemory is reached (OOM)',
  misconfigured: 'it cannot write to its disk, and so takes no writes (MISCONF)',
  noreplicas: 'too few replicas are there for a write (NOREPLICAS)',
  clusterdown: 'the cluster does not serve this slot (CLUSTERDOWN)',
  crowded: 'it has no room for another client (maxclients)',
  functions: 'the functions are not there',
  noidentity: 'it does not tell its replication id (NOIDENTITY)',
}

/** Replies after which the connection itself is of no use: another server has to be found, or other credentials. */
export const ENDS_LIFE: ReadonlySet<FailureKind> = new Set<FailureKind>(['demoted', 'masterdown', 'credentials'])

/** Redis 5 repeats the arguments of a command that it does not know, and those of HELLO hold the password. */
const ARGUMENTS = /, with args beginning with:.*/is
const TEXT_MAX = 200

/** A server's text, fit for logs: one line, short, without the arguments of a command. */
export function plainText(text: string): string {
  // oxlint-disable-next-line no-control-regex -- those are what is taken out
  const line = text.replace(ARGUMENTS, '').replace(/[\u0000-\u001f\u007f]+/g, ' ')
  return line.length > TEXT_MAX ? `${line.slice(0, TEXT_MAX)}...` : line
}

export function replyKind(text: string): FailureKind {
  const word = /^[A-Z]+/.exec(text)?.[0] ?? ''
  if (Object.hasOwn(BY_WORD, word)) return BY_WORD[word] ?? 'refused'
  return BY_TEXT.find(([pattern]) => pattern.test(text))?.[1] ?? 'refused'
}

/** @param name of the link: `commands 127.0.0.1:6379`. */
export function replyFailure(name: string, text: string): RedisFailure {
  const kind = replyKind(text)
  const message = `${name}: ${WORDS[kind] ?? `it answers ${plainText(text)}`}`
  const redirect = readRedirect(text)
  return redirect === undefined ? new RedisFailure(kind, message) : new RedirectFailure(message, redirect)
}

/** MOVED or ASK. */
export class RedirectFailure extends RedisFailure {
  readonly redirect: Redirect

  constructor(message: string, redirect: Redirect) {
    super('moving', message)
    this.redirect = redirect
  }
}

/** Where a `moving` reply says that the slot is: MOVED for good, ASK for this command. */
export type Redirect = { readonly kind: 'moved' | 'ask'; readonly slot: number; readonly host: string; readonly port: number }

/** The host is empty where it is the same as that of the server which answered. */
export function readRedirect(text: string): Redirect | undefined {
  const match = /^(MOVED|ASK) (\d+) (.*):(\d+)$/.exec(text)
  if (match === null) return undefined
  const [, word, slot, host = '', port] = match
  return { kind: word === 'ASK' ? 'ask' : 'moved', slot: Number(slot), host: host === '?' ? '' : host, port: Number(port) }
}

/** What ended a connection or kept it from being made, when it was not a reply. */
export function socketFailure(name: string, error: unknown): RedisFailure {
  // What came were no answers of Redis: the library's decoder says so.
  if (error instanceof Error && error.message.startsWith('Unknown RESP type')) {
    return new RedisFailure('version', `${name}: it does not answer as Redis does`)
  }
  const code = errorCode(error)
  const kind = BY_CODE.find(([pattern]) => pattern.test(code))?.[1] ?? 'unreachable'
  return new RedisFailure(kind, `${name}: ${socketWords(kind, code, error)}`, error)
}

/** `ECONNREFUSED`; empty where there is none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

const CODES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ENOENT: 'there is no such socket or name',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name cannot be looked up now',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed by the other side',
  ETIMEDOUT: 'the connection timed out',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  EACCES: 'the socket may not be opened by this user',
}

function socketWords(kind: FailureKind, code: string, error: unknown): string {
  const text = error instanceof Error ? plainText(opensslReason(error) ?? error.message) : 'it ended'
  if (kind === 'tls') return `TLS was not agreed on: ${text}${code === '' ? '' : ` (${code})`}`
  const words = CODES[code]
  if (words !== undefined) return `${words} (${code})`
  if (/Socket closed unexpectedly/.test(text)) return 'the connection was closed by the other side'
  if (/Connection timeout/.test(text)) return 'the connection timed out'
  return text
}

/** OpenSSL's messages are full of its own files and numbers; its reason is the sentence among them. */
function opensslReason(error: Error): string | undefined {
  return 'reason' in error && typeof error.reason === 'string' && 'library' in error ? error.reason : undefined
}
