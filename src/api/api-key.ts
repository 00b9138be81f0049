import { createHash, timingSafeEqual } from 'node:crypto'

/** Node's: names in lower case. */
export type ApiHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

/** May the caller act? */
export type Access =
  | { readonly kind: 'granted' }
  | { readonly kind: 'refused'; readonly status: 401 | 403; readonly reason: string; readonly advice: string }

const SCHEME = /^apikey +(\S.*)$/i
const LOOPBACK_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i

const GRANTED: Access = { kind: 'granted' }

/** What is guarded, for sentences, and who may come without a key where none is asked for. */
export interface Guarded {
  readonly what: string
  readonly option: string
  /** A page that this server itself gave out may come too. */
  readonly forOwnPage: boolean
}

/**
 * Judges callers by the key they show, in `X-API-Key` or `Authorization: apikey`. Keys are compared by their hashes, so that
 * neither content nor length shows in the time it takes.
 */
export function accessBy(key: string | undefined, insecure: boolean, guarded: Guarded): (headers: ApiHeaders) => Access {
  if (insecure) return (headers) => keylessAccess(headers, guarded)
  if (key === undefined || key === '') {
    return () => refused(403, 'no key configured', `${guarded.what} is off: set ${guarded.option}`)
  }
  const expected = hashed(key)
  return (headers) => {
    const shown = keyIn(headers)
    if (shown === undefined) return refused(401, 'no key', 'send the key in X-API-Key, or in Authorization as "apikey <key>"')
    return timingSafeEqual(hashed(shown), expected) ? GRANTED : refused(401, 'wrong key', 'the key is not the right one')
  }
}

/**
 * Development without a key: programs of this machine only. A page of any site can make its visitor's browser post to a
 * loopback address; it says its `Origin` then, and under a name that it made resolve to loopback its own `Host`.
 */
function keylessAccess(headers: ApiHeaders, { what, forOwnPage }: Guarded): Access {
  const { host, origin } = headers
  const site = headers['sec-fetch-site']
  const isOwn = origin === undefined || (forOwnPage && typeof host === 'string' && origin === `http://${host}`)
  // A browser asks without an origin for what it takes to be harmless, and says here whose page asked.
  const isForeign = site !== undefined && site !== 'none' && !(forOwnPage && site === 'same-origin')
  if (!isOwn || isForeign) return refused(403, 'a page asked', `without a key ${what} is not for web pages`)
  if (typeof host === 'string' && LOOPBACK_HOST.test(host)) return GRANTED
  return refused(403, 'not a loopback host', `without a key ${what} answers on a loopback address only`)
}

function keyIn(headers: ApiHeaders): string | undefined {
  const own = headers['x-api-key']
  if (typeof own === 'string' && own !== '') return own
  const authorization = headers['authorization']
  return typeof authorization === 'string' ? SCHEME.exec(authorization)?.[1]?.trimEnd() : undefined
}

function hashed(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}

function refused(status: 401 | 403, reason: string, advice: string): Access {
  return { kind: 'refused', status, reason, advice }
}
