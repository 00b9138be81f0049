import type { RedisCredentials } from '../settings.ts'
import type { Endpoint } from './endpoint.ts'

/** What the addresses of a Redis say. */
export interface Addresses extends RedisCredentials {
  readonly kind: 'standalone' | 'sentinel' | 'cluster'
  /** One for `standalone`; sentinels, or seeds of a cluster, in the order in which they are asked. */
  readonly endpoints: readonly Endpoint[]
  readonly isTls: boolean
  readonly database: number
  readonly masterName: string | undefined
  readonly sentinel: RedisCredentials
}

/** `reason` never repeats what was written: a password may stand anywhere in it. */
export type ReadAddresses = Addresses | { readonly kind: 'wrong'; readonly reason: string }

/** The reason why an address cannot be read. Never leaves this file. */
class Unreadable extends Error {}

const PORTS = { standalone: 6379, sentinel: 26_379, cluster: 6379 } as const
const SENTINEL_OPTIONS = new Set(['master', 'sentinel_master_name', 'sentinel_user', 'sentinel_password', 'db'])

/**
 * Reads `redis://[user[:password]@]host[:port][/db]`, `rediss://`, `unix://[user:password@]PATH[?db=1]` (also `redis+unix`),
 * `redis-sentinel://[user:password@]host[:port],.../masterName[/db][?sentinel_user=&sentinel_password=]` and
 * `redis-cluster://[user:password@]host[:port],...`; the last two also with `rediss` and with a plus. Special characters are
 * percent-encoded. Several addresses must be of one kind, and only Sentinel and Cluster may have several.
 */
export function readAddresses(texts: readonly string[]): ReadAddresses {
  try {
    const [first, ...more] = texts.map(readOne)
    if (first === undefined) throw new Unreadable('there is none')
    return more.reduce(join, first)
  } catch (error) {
    if (error instanceof Unreadable) return { kind: 'wrong', reason: error.message }
    throw error
  }
}

function join(one: Addresses, other: Addresses): Addresses {
  if (one.kind !== other.kind) throw new Unreadable('all addresses must be of one kind')
  if (one.kind === 'standalone') throw new Unreadable('a Redis that stands alone has one address')
  const { endpoints, ...rest } = one
  const { endpoints: more, ...others } = other
  const same = rest.isTls === others.isTls && rest.database === others.database && rest.masterName === others.masterName
  // Whoever writes the password once, in the first address, means it for all.
  const credentialsAgree = others.password === undefined || (rest.user === others.user && rest.password === others.password)
  if (!same || !credentialsAgree) throw new Unreadable('all addresses must differ only in host and port')
  return { ...rest, endpoints: [...endpoints, ...more] }
}

function readOne(text: string): Addresses {
  const [, scheme = '', rest = ''] = /^([a-z]+(?:[-+][a-z]+)?):\/\/(.*)$/is.exec(text.trim()) ?? []
  if (scheme === '')
    throw new Unreadable('an address begins with redis://, rediss://, unix://, redis-sentinel:// or redis-cluster://')
  switch (scheme.toLowerCase().replace('+', '-')) {
    case 'redis':
      return readHosts('standalone', false, rest)
    case 'rediss':
      return readHosts('standalone', true, rest)
    case 'unix':
    case 'redis-unix':
      return readSocket(rest)
    case 'redis-sentinel':
      return readHosts('sentinel', false, rest)
    case 'rediss-sentinel':
      return readHosts('sentinel', true, rest)
    case 'redis-cluster':
      return readHosts('cluster', false, rest)
    case 'rediss-cluster':
      return readHosts('cluster', true, rest)
    default:
      throw new Unreadable('an address begins with redis://, rediss://, unix://, redis-sentinel:// or redis-cluster://')
  }
}

/** An at sign in a password is common, and only the last one can end it. */
function splitCredentials(authority: string): readonly [RedisCredentials, string] {
  const at = authority.lastIndexOf('@')
  if (at < 0) return [{}, authority]
  const [, user = '', password] = /^([^:]*)(?::(.*))?$/s.exec(authority.slice(0, at)) ?? []
  const credentials = {
    user: user === '' ? undefined : decode(user),
    password: password === undefined || password === '' ? undefined : decode(password),
  }
  if (credentials.user !== undefined && credentials.password === undefined) throw new Unreadable('a user needs a password')
  return [credentials, authority.slice(at + 1)]
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new Unreadable('what follows a % must be two hexadecimal digits')
  }
}

function splitQuery(rest: string): readonly [string, URLSearchParams] {
  const [before = '', fragment] = rest.split('#', 2)
  if (fragment !== undefined) throw new Unreadable('it has a #: in a user or a password write %23')
  const at = before.indexOf('?')
  return at < 0 ? [before, new URLSearchParams()] : [before.slice(0, at), new URLSearchParams(before.slice(at + 1))]
}

function readSocket(rest: string): Addresses {
  const [before, query] = splitQuery(rest)
  const slash = before.indexOf('/')
  if (slash < 0 || before.length === slash + 1)
    throw new Unreadable('a Unix socket needs an absolute path: unix:///run/redis.sock')
  const [credentials, host] = splitCredentials(before.slice(0, slash) === '' ? '' : before.slice(0, slash))
  if (host !== '') throw new Unreadable('a Unix socket has no host: unix:///run/redis.sock has three slashes')
  allow(query, new Set(['db']))
  const endpoint: Endpoint = { kind: 'unix', path: decode(before.slice(slash)) }
  return {
    kind: 'standalone',
    endpoints: [endpoint],
    isTls: false,
    database: readDatabase(query.get('db') ?? ''),
    masterName: undefined,
    sentinel: {},
    ...credentials,
  }
}

function readHosts(kind: Addresses['kind'], isTls: boolean, rest: string): Addresses {
  const [before, query] = splitQuery(rest)
  const slash = before.indexOf('/')
  const [credentials, hosts] = splitCredentials(slash < 0 ? before : before.slice(0, slash))
  const endpoints = hosts.split(',').map((host) => readHost(host, PORTS[kind]))
  if (kind === 'standalone' && endpoints.length > 1) throw new Unreadable('a Redis that stands alone has one host')
  const path = slash < 0 ? [] : before.slice(slash + 1).split('/')
  if (path.at(-1) === '') path.pop()
  const common = { kind, endpoints, isTls, ...credentials }
  if (kind === 'sentinel') return { ...common, ...readSentinel(path, query) }
  allow(query, new Set(kind === 'standalone' ? ['db'] : []))
  if (path.length > 1) throw new Unreadable('the path of an address is a database number')
  const database = readDatabase(path[0] ?? query.get('db') ?? '')
  if (kind === 'cluster' && database !== 0) throw new Unreadable('a cluster has database 0 only')
  return { ...common, database, masterName: undefined, sentinel: {} }
}

function readSentinel(path: readonly string[], query: URLSearchParams): Pick<Addresses, 'database' | 'masterName' | 'sentinel'> {
  allow(query, SENTINEL_OPTIONS)
  const [name, database, ...more] = path
  if (more.length > 0) throw new Unreadable('the path of a Sentinel address is /masterName or /masterName/db')
  const user = query.get('sentinel_user') ?? undefined
  const password = query.get('sentinel_password') ?? undefined
  return {
    masterName: name === undefined ? (query.get('master') ?? query.get('sentinel_master_name') ?? undefined) : decode(name),
    database: readDatabase(database ?? query.get('db') ?? ''),
    sentinel: { user, password },
  }
}

function readHost(text: string, defaultPort: number): Endpoint {
  // Nothing of the text is repeated: with an unescaped slash in a password, it is half of it.
  const match = /^(?:\[([0-9a-f:.%]+)\]|([a-z0-9._-]+))(?::(\d{1,5}))?$/i.exec(text)
  const port = Number(match?.[3] ?? defaultPort)
  const host = match?.[1] ?? match?.[2]
  if (host === undefined || port < 1 || port > 65_535) {
    throw new Unreadable(
      'a host and port cannot be read; special characters in a user or a password are written as % and two digits',
    )
  }
  return { kind: 'tcp', host, port }
}

function readDatabase(text: string): number {
  if (text === '') return 0
  if (!/^\d{1,5}$/.test(text)) throw new Unreadable('a database is a number')
  return Number(text)
}

/** A misspelt option is not passed over in silence; its name may be the rest of a password. */
function allow(query: URLSearchParams, names: ReadonlySet<string>): void {
  for (const name of query.keys()) {
    if (!names.has(name)) throw new Unreadable('it has an option that is not known; in a password write %3F for a question mark')
  }
}
