import type { RedisSettings, RedisTls } from '../../redis/index.ts'
import type { Settings } from '../config/index.ts'

/** Where channels live. */
export type EnginePlan =
  /** This process alone, with its log in the data directory. */
  { readonly kind: 'memory' } | { readonly kind: 'redis'; readonly settings: RedisSettings; readonly prefix: string }

/** As in Centrifugo. */
const HERE = 'redis://127.0.0.1:6379'

type RedisGroup = Settings['engine']['redis']

/** Translates `engine.*`. Pure. */
export function enginePlanOf({ engine: { type, redis } }: Pick<Settings, 'engine'>): EnginePlan {
  const addresses = addressesOf(redis) ?? (type === 'redis' ? [HERE] : undefined)
  if (type === 'memory' || addresses === undefined) return { kind: 'memory' }
  const settings: RedisSettings = {
    addresses,
    user: redis.user,
    password: redis.password,
    database: redis.db,
    tls: tlsOf(redis.tls),
    sentinel: {
      user: redis.sentinel_user,
      password: redis.sentinel_password,
      masterName: redis.sentinel_master_name,
      tls: redis.sentinel_address === undefined ? undefined : (tlsOf(redis.sentinel_tls) ?? 'plain'),
    },
    connectTimeoutMs: redis.connect_timeout,
    commandDeadlineMs: redis.io_timeout,
  }
  return { kind: 'redis', settings, prefix: redis.prefix }
}

/** One way to it. What was written in our own words goes before `REDIS_URL`, which may be there for others. */
function addressesOf(redis: RedisGroup): readonly string[] | undefined {
  const scheme = redis.tls.enabled ? 'rediss' : 'redis'
  if (redis.cluster_address !== undefined) return redis.cluster_address.map((host) => `${scheme}-cluster://${host}`)
  if (redis.sentinel_address !== undefined) return redis.sentinel_address.map((host) => `${scheme}-sentinel://${host}`)
  if (redis.address === undefined) return undefined
  return redis.tls.enabled ? redis.address.map((address) => address.replace(/^redis(?=[-+:])/, 'rediss')) : redis.address
}

function tlsOf(tls: RedisGroup['tls']): RedisTls | undefined {
  if (!tls.enabled) return undefined
  const pem = (text: string | undefined, file: string | undefined) =>
    text === undefined ? (file === undefined ? undefined : { file }) : { text }
  return {
    ca: pem(tls.server_ca_pem, tls.server_ca_pem_file),
    cert: pem(tls.cert_pem, tls.cert_pem_file),
    key: pem(tls.key_pem, tls.key_pem_file),
    serverName: tls.server_name,
    skipsVerification: tls.insecure_skip_verify,
  }
}
