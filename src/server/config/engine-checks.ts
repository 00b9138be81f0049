import { readAddresses } from '../../redis/index.ts'
import type { Subject } from './checks.ts'
import { caution, refusal, type Problem, type Warning } from './problem.ts'

const REDIS = 'engine.redis'
const ADDRESS = `${REDIS}.address`

/** Which engine was asked for: one Redis, by one way to it, with all that the way needs. */
export function* checkEngine(subject: Subject): Generator<Problem | Warning> {
  const { settings, originOf } = subject
  const { type, redis } = settings.engine
  const places = (['address', 'sentinel_address', 'cluster_address'] as const).filter((name) => redis[name] !== undefined)
  if (type === 'memory') {
    for (const place of places) {
      const path = `${REDIS}.${place}`
      yield caution(path, originOf(path), 'is not used: engine.type is memory')
    }
    return
  }
  yield* checkWays(subject, places)
  yield* checkTls(subject)
  if (redis.sentinel_address !== undefined && redis.sentinel_master_name === undefined) {
    const path = `${REDIS}.sentinel_address`
    yield refusal(path, originOf(path), `needs ${REDIS}.sentinel_master_name: what do the sentinels call the master?`)
  }
  const kind = redis.address && readAddresses(redis.address).kind
  if ((redis.cluster_address !== undefined || kind === 'cluster') && (redis.db ?? 0) !== 0)
    yield refusal(`${REDIS}.db`, originOf(`${REDIS}.db`), 'a cluster has database 0 alone')
}

/** `REDIS_URL` may be set for others too; what is written in our own words wins over it. */
function* checkWays({ originOf }: Subject, places: readonly string[]): Generator<Problem | Warning> {
  const origin = originOf(ADDRESS)
  const isCommonName = origin.kind === 'variable' && origin.name === 'REDIS_URL'
  const own = places.filter((place) => place !== 'address' || !isCommonName)
  const [first = '', second] = own
  if (second !== undefined) {
    const path = `${REDIS}.${second}`
    yield refusal(path, originOf(path), `there is ${REDIS}.${first} too: which one?`)
  } else if (isCommonName && own.length > 0) yield caution(ADDRESS, origin, `is not used: ${REDIS}.${first} says otherwise`)
}

/** A certificate without TLS would not be used, and half of one cannot be. */
function* checkTls({ settings, originOf }: Subject): Generator<Problem> {
  for (const group of ['tls', 'sentinel_tls'] as const) {
    const tls = settings.engine.redis[group]
    const path = (name: string): string => `${REDIS}.${group}.${name}`
    for (const name of ['server_ca_pem', 'cert_pem', 'key_pem'] as const) {
      const file = `${name}_file` as const
      if (tls[name] !== undefined && tls[file] !== undefined)
        yield refusal(path(file), originOf(path(file)), `there is ${path(name)} too: which one?`)
    }
    const isOn = tls.enabled || (group === 'tls' && isTls(settings.engine.redis.address))
    const written = (['server_ca_pem', 'server_ca_pem_file', 'cert_pem', 'cert_pem_file'] as const).find(
      (name) => tls[name] !== undefined,
    )
    if (written !== undefined && !isOn)
      yield refusal(path(written), originOf(path(written)), `is for TLS, and ${path('enabled')} is off`)
    const hasCertificate = (tls.cert_pem ?? tls.cert_pem_file) !== undefined
    const hasKey = (tls.key_pem ?? tls.key_pem_file) !== undefined
    if (hasCertificate !== hasKey)
      yield refusal(path('cert_pem'), undefined, 'a certificate needs its key, and a key its certificate: set both')
  }
}

function isTls(addresses: readonly string[] | undefined): boolean {
  const read = addresses && readAddresses(addresses)
  return read !== undefined && read.kind !== 'wrong' && read.isTls
}
