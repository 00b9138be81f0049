import { RedisFailure } from '../failure.ts'
import type { Reply } from '../link.ts'

/** Functions and sharded pub/sub came with 7.0; Valkey began at 7.2. */
const FLOOR = 7

/** What kind of server is looked for. */
export interface Wanted {
  readonly mode: 'standalone' | 'cluster' | 'sentinel'
  /** A replica will not do. Otherwise it is connected to, and the proof says what it is. */
  readonly isMaster: boolean
}

const MODES: Readonly<Record<string, string>> = {
  standalone: 'it stands alone',
  cluster: 'it is a member of a cluster: its address begins with redis-cluster://',
  sentinel: 'it is a Sentinel: its address begins with redis-sentinel://',
}

/** Reads the answer to HELLO. @returns `redis 7.0.15`, `valkey 8.1.0`: what the server says it is. @throws RedisFailure */
export function serverOf(name: string, hello: Reply, wanted: Wanted): string {
  const { server, version, mode, role } = fieldsOf(hello)
  if (typeof server !== 'string' || typeof version !== 'string') {
    throw new RedisFailure('version', `${name}: it does not answer as Redis does`)
  }
  if (!(Number.parseInt(version, 10) >= FLOOR)) {
    throw new RedisFailure('version', `${name}: it is ${product(server)} ${version}; Tidegate needs Redis 7.0 or later`)
  }
  if (typeof mode === 'string' && mode !== wanted.mode) {
    const what = MODES[mode] ?? `it is in the mode ${mode}`
    throw new RedisFailure('refused', `${name}: ${wanted.mode === 'standalone' ? what : `${what}, and no ${noun(wanted)}`}`)
  }
  if (wanted.isMaster && role !== 'master') throw new RedisFailure('demoted', `${name}: it is a replica`)
  return `${server} ${version}`
}

function fieldsOf(hello: Reply): { readonly [field: string]: Reply } {
  return typeof hello === 'object' && hello !== null && !Array.isArray(hello)
    ? (hello as { readonly [field: string]: Reply })
    : {}
}

function product(server: string): string {
  return server === 'valkey' ? 'Valkey' : 'Redis'
}

function noun(wanted: Wanted): string {
  return wanted.mode === 'sentinel' ? 'Sentinel' : 'member of a cluster'
}
