import { RedisFailure } from '../failure.ts'
import type { Reply } from '../link.ts'

/** Functions, sharded pub/sub and CLUSTER SLOTS with names came with 7.0; Valkey began at 7.2. */
const FLOOR = 7

/** Reads the answer to HELLO. @returns `redis 7.0.15`, `valkey 8.1.0`: what the server says it is. @throws RedisFailure */
export function serverOf(name: string, hello: Reply): string {
  const fields =
    typeof hello === 'object' && hello !== null && !Array.isArray(hello) ? (hello as { readonly [field: string]: Reply }) : {}
  const { server, version } = fields
  if (typeof server !== 'string' || typeof version !== 'string') {
    throw new RedisFailure('version', `${name}: it does not answer as Redis does`)
  }
  if (Number.parseInt(version, 10) >= FLOOR) return `${server} ${version}`
  const product = server === 'valkey' ? 'Valkey' : 'Redis'
  throw new RedisFailure('version', `${name}: it is ${product} ${version}; Tidegate needs Redis 7.0 or later`)
}
