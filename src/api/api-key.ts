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

/**
 * Judges callers by the key they show, in `X-API-Key` or `Authorization: apikey`. Keys are compared by their hashes, so that
 * neither content nor length shows in the time it takes.
 */
export function accessBy(key: string | undefined, insecure: boolean): (headers: ApiHeaders) => Access {
  if (insecure) return keylessAccess
  if (key === undefined || key === '') {
    return () => refused(403, 'no key configured', 'the server API is off: set http_api.key')
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
function keylessAccess(headers: ApiHeaders): Access {
  if (headers['origin'] !== undefined) return refused(403, 'a page asked', 'without a key the server API is not for web pages')
  if (typeof headers['host'] === 'string' && LOOPBACK_HOST.test(headers['host'])) return GRANTED
  return refused(403, 'not a loopback host', 'without a key the server API answers on a loopback address only')
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
