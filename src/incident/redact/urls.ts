import type { SecretKind, Span } from './kind.ts'

const SCHEMES: Readonly<Record<string, SecretKind>> = {
  redis: 'redis-url',
  rediss: 'redis-url',
  valkey: 'redis-url',
  valkeys: 'redis-url',
  postgres: 'postgres-url',
  postgresql: 'postgres-url',
  mysql: 'mysql-url',
  mariadb: 'mysql-url',
  mongodb: 'mongodb-url',
  'mongodb+srv': 'mongodb-url',
  amqp: 'amqp-url',
  amqps: 'amqp-url',
}

/** A user name alone is a secret only if it is as long as a key. */
const LONE_USER_LENGTH_MIN = 20

/** User and password of the address whose `://` stands here. The host stays: it is evidence. */
export function urlPassword(text: string, colon: number, floor: number): Span | undefined {
  const start = colon + 3
  const scheme = schemeBefore(text, colon, floor)
  const kind = Object.hasOwn(SCHEMES, scheme) ? SCHEMES[scheme] : undefined
  const at = lastAt(text, start, kind !== undefined)
  if (at < 0) return undefined
  const user = text.slice(start, at)
  const password = user.indexOf(':')
  if (password < 0 ? user.length < LONE_USER_LENGTH_MIN || !/\d/.test(user) : password === user.length - 1) return undefined
  return { start, end: at, kind: kind ?? 'url-password' }
}

function schemeBefore(text: string, colon: number, floor: number): string {
  let start = colon
  while (start > floor && colon - start < 16 && /[\w+.-]/.test(text.charAt(start - 1))) start--
  return text
    .slice(start, colon)
    .toLowerCase()
    .replace(/^.*[^a-z+]/, '')
}

/**
 * The last `@` before the path. Passwords of databases are often not encoded, so there a `/`, `?` or `#` does not end it.
 * Where another address begins it does in any case.
 */
function lastAt(text: string, start: number, isDatabase: boolean): number {
  let last = -1
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x40) last = at
    else if (code <= 0x20 || code === 0x22 || code === 0x27 || code === 0x60 || code === 0x3c || code === 0x3e) break
    else if (code === 0x2f || code === 0x3f || code === 0x23 || code === 0x5c) {
      if (!isDatabase || code === 0x5c || last >= 0) break
    } else if (code === 0x3a && text.startsWith('://', at)) break
  }
  return last
}
