import type { Logger } from '../../runtime/index.ts'
import { proofOf } from '../functions/index.ts'
import type { Link } from '../link.ts'
import type { RedisPart, RedisProof } from '../part.ts'
import { allConnected, watchLinks } from '../shard-watch.ts'
import type { Shards } from '../shards.ts'

/** What INFO says of one master, as far as anybody here asks. */
export interface MasterState {
  readonly version: string
  readonly role: string
  /** Connected replicas. */
  readonly replicas: number
  readonly replid: string
  readonly aof: boolean
  /** `noeviction`, or what costs history. */
  readonly eviction: string
}

/** Reads INFO's text. Pure. */
export function masterStateOf(info: string): MasterState {
  const field = (name: string): string => new RegExp(`^${name}:([^\r\n]*)`, 'm').exec(info)?.[1] ?? ''
  return {
    version: field('valkey_version') || field('redis_version'),
    role: field('role'),
    replicas: Number(field('connected_slaves') || 0),
    replid: field('master_replid'),
    aof: field('aof_enabled') === '1',
    eviction: field('maxmemory_policy'),
  }
}

/**
 * `redis.monitor`: what the masters say of themselves, looked at again and again. Its first look is its proof; what costs
 * publications silently (an eviction policy) is said once for each master.
 */
export function monitorPart(shards: Shards, logger: Logger): RedisPart {
  const links = () => shards.all().map((shard) => shard.commands)
  const warned = new Set<string>()

  async function look(link: Link): Promise<MasterState> {
    const [server, replication, persistence, memory] = await Promise.all(
      ['server', 'replication', 'persistence', 'memory'].map((section) => link.send(['INFO', section])),
    )
    const state = masterStateOf([server, replication, persistence, memory].map(String).join('\n'))
    if (state.eviction !== '' && state.eviction !== 'noeviction' && !warned.has(link.name)) {
      warned.add(link.name)
      const warning = `${link.name}: maxmemory-policy is ${state.eviction}, so it may throw history away; set it to noeviction`
      logger.event('config.warning', { warning })
    }
    return state
  }

  return {
    available: (signal) => allConnected(shards, links, signal),
    async prove(): Promise<RedisProof> {
      if (shards.all().length === 0) return { kind: 'not-ready', reason: shards.problem ?? 'no master is known' }
      try {
        const states = await Promise.all(links().map(look))
        const other = states.find(({ role }) => role !== 'master')
        if (other !== undefined) return { kind: 'not-ready', reason: `a server that was a master is ${other.role} now` }
        const [first] = states
        const replicas = Math.min(...states.map((state) => state.replicas))
        return { kind: 'proved', evidence: { version: first?.version ?? '', replicas, aof: states.every(({ aof }) => aof) } }
      } catch (error) {
        return proofOf(error)
      }
    },
    onLost: (listener) => watchLinks(shards, links, listener),
  }
}
