import type { Pem, RedisSettings, RedisTls } from '../../redis/index.ts'
import type { Settings } from '../config/index.ts'

/** What the configuration says of the engine. */
export interface EnginePlan {
  readonly type: 'memory' | 'redis' | undefined
  /** The option that names a Redis; `undefined` where none does. */
  readonly namedBy: string | undefined
  /** Of the Redis that is named, or of Centrifugo's default where only `engine.type` says redis. */
  readonly redis: RedisSettings
  readonly prefix: string
}

type RedisOptions = Settings['engine']['redis']
type TlsOptions = RedisOptions['tls']

const DEFAULT_ADDRESS = 'redis://127.0.0.1:6379'

/** Translates `engine.*`. Pure. */
export function enginePlan({ engine: { type, redis } }: Settings): EnginePlan {
  // What is written in our own words wins over an address, which may be another program's REDIS_URL.
  const name = (['cluster_address', 'sentinel_address', 'address'] as const).find((option) => redis[option] !== undefined)
  return {
    type,
    namedBy: name === undefined ? undefined : `engine.redis.${name}`,
    redis: redisSettings(redis, addressesOf(redis, name)),
    prefix: redis.prefix,
  }
}

function addressesOf(
  redis: RedisOptions,
  name: 'cluster_address' | 'sentinel_address' | 'address' | undefined,
): readonly string[] {
  const scheme = (kind: string): string => `${redis.tls.enabled ? 'rediss' : 'redis'}-${kind}://`
  switch (name) {
    case 'cluster_address':
      return [`${scheme('cluster')}${redis.cluster_address?.join(',')}`]
    case 'sentinel_address':
      return [`${scheme('sentinel')}${redis.sentinel_address?.join(',')}`]
    default: {
      const addresses = redis.address ?? [DEFAULT_ADDRESS]
      return redis.tls.enabled ? addresses.map((address) => address.replace(/^redis(?=[-+:])/i, 'rediss')) : addresses
    }
  }
}

function redisSettings(redis: RedisOptions, addresses: readonly string[]): RedisSettings {
  const isTls = addresses.some((address) => /^rediss/i.test(address))
  const hasSentinelTls = redis.sentinel_tls.enabled
  return {
    addresses,
    user: redis.user,
    password: redis.password,
    database: redis.db,
    tls: isTls ? tlsOf(redis.tls) : undefined,
    sentinel: {
      masterName: redis.sentinel_master_name,
      user: redis.sentinel_user,
      password: redis.sentinel_password,
      // As in Centrifugo: each has its own, and none by itself. An address of rediss-sentinel means both.
      tls: hasSentinelTls ? tlsOf(redis.sentinel_tls) : redis.sentinel_address === undefined ? undefined : 'plain',
    },
    commandDeadlineMs: redis.io_timeout,
    connectTimeoutMs: redis.connect_timeout,
  }
}

function tlsOf(options: TlsOptions): RedisTls {
  return {
    ca: pemOf(options.server_ca_pem, options.server_ca_pem_file),
    cert: pemOf(options.cert_pem, options.cert_pem_file),
    key: pemOf(options.key_pem, options.key_pem_file),
    serverName: options.server_name,
    skipsVerification: options.insecure_skip_verify,
  }
}

function pemOf(text: string | undefined, file: string | undefined): Pem | undefined {
  if (text !== undefined) return { text }
  return file === undefined ? undefined : { file }
}
