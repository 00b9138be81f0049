import { TidegateError } from '../../runtime/index.ts'
import { readAddresses, type Addresses, type Endpoint, type Target } from '../link/index.ts'
import { REDIS_DEFAULTS, type RedisCredentials, type RedisSettings } from '../settings.ts'

export interface Limits {
  readonly commandDeadlineMs: number
  readonly connectTimeoutMs: number
  readonly queueMax: number
}

/** Settings, read: what each kind of topology is made from. */
export interface TopologyPlan {
  readonly kind: Addresses['kind']
  readonly endpoints: readonly Endpoint[]
  readonly masterName: string | undefined
  readonly limits: Limits
  /** A master at this endpoint. */
  readonly target: (endpoint: Endpoint) => Target
  /** A sentinel at this endpoint. */
  readonly sentinelTarget: (endpoint: Endpoint) => Target
}

/** @throws TidegateError `config`; its message holds no part of an address. */
export function planOf(settings: RedisSettings): TopologyPlan {
  const addresses = readAddresses(settings.addresses)
  if (addresses.kind === 'wrong') throw wrong(addresses.reason)
  if (settings.tls !== undefined && !addresses.isTls) throw wrong('TLS options are given, but the address is not rediss://')
  if ((settings.tls?.cert === undefined) !== (settings.tls?.key === undefined)) {
    throw wrong('a client certificate and its key are given both or neither')
  }
  const masterName = addresses.masterName ?? settings.sentinel?.masterName
  if (addresses.kind === 'sentinel' && masterName === undefined) throw wrong('Sentinel needs the name of the master')
  const tls = addresses.isTls ? (settings.tls ?? {}) : undefined
  const sentinelTls = settings.sentinel?.tls
  const database = addresses.database === 0 ? (settings.database ?? 0) : addresses.database
  if (addresses.kind === 'cluster' && database !== 0) throw wrong('a cluster has database 0 only')
  return {
    kind: addresses.kind,
    endpoints: addresses.endpoints,
    masterName,
    limits: {
      commandDeadlineMs: settings.commandDeadlineMs ?? REDIS_DEFAULTS.commandDeadlineMs,
      connectTimeoutMs: settings.connectTimeoutMs ?? REDIS_DEFAULTS.connectTimeoutMs,
      queueMax: settings.queueMax ?? REDIS_DEFAULTS.queueMax,
    },
    target: (endpoint) => ({ endpoint, database, tls, ...credentials(addresses, settings) }),
    sentinelTarget: (endpoint) => ({
      endpoint,
      database: 0,
      tls: sentinelTls === 'plain' ? undefined : (sentinelTls ?? tls),
      ...credentials(addresses.sentinel, settings.sentinel ?? {}),
    }),
  }
}

function credentials(first: RedisCredentials, second: RedisCredentials): RedisCredentials {
  return first.password === undefined
    ? { user: second.user, password: second.password }
    : { user: first.user, password: first.password }
}

function wrong(reason: string): TidegateError {
  return new TidegateError('config', `cannot read the Redis address: ${reason}`)
}
