import { proofOf } from '../functions/index.ts'
import type { Reply } from '../link.ts'
import type { RedisPart, RedisProof } from '../part.ts'
import { allConnected, watchLinks } from '../shard-watch.ts'
import type { Shard, Shards } from '../shards.ts'
import { infoFields } from './info.ts'

/** What is worth a word of warning, once, until it is otherwise. */
export type Warn = (warning: string) => void

/** What one master tells of itself. */
interface Seen {
  readonly name: string
  readonly version: string
  readonly role: string
  readonly policy: string
  readonly maxBytes: number
  readonly replicas: number
  readonly aof: string
  readonly replid: string
}

/**
 * `redis.monitor`: every master tells of itself, again and again. What it tells closes no gate; what may cost messages one day is
 * warned of.
 */
export function monitorPart(shards: Shards, warn: Warn): RedisPart {
  const links = () => shards.all().map((shard) => shard.commands)
  let warned = new Set<string>()

  async function look(shard: Shard): Promise<Seen> {
    const sections = ['server', 'replication', 'persistence', 'memory'].map((section) => shard.commands.send(['INFO', section]))
    return seenOf(shard.commands.name, await Promise.all(sections))
  }

  return {
    available: (signal) => allConnected(shards, links, signal),
    async prove(): Promise<RedisProof> {
      const masters = shards.all()
      if (masters.length === 0) return { kind: 'not-ready', reason: shards.problem ?? 'no master is known' }
      try {
        const seen = await Promise.all(masters.map(look))
        const now = new Set(seen.flatMap((one) => [...warningsOf(one)]))
        for (const warning of now) if (!warned.has(warning)) warn(warning)
        warned = now
        return { kind: 'proved', evidence: evidenceOf(seen) }
      } catch (error) {
        return proofOf(error)
      }
    },
    onLost: (listener) => watchLinks(shards, links, listener),
  }
}

function seenOf(name: string, replies: readonly Reply[]): Seen {
  const fields = new Map(replies.flatMap((reply) => [...infoFields(reply)]))
  const of = (field: string): string => fields.get(field) ?? ''
  return {
    name,
    version: of('valkey_version') === '' ? of('redis_version') : of('valkey_version'),
    role: of('role'),
    policy: of('maxmemory_policy'),
    maxBytes: Number(of('maxmemory')),
    replicas: Number(of('connected_slaves')),
    aof: of('aof_enabled') !== '1' ? 'off' : of('aof_last_write_status') === 'ok' ? 'on' : 'failing',
    replid: of('master_replid').slice(0, 8),
  }
}

function* warningsOf({ name, policy, maxBytes, aof }: Seen): Generator<string> {
  // Streams and lineage are no cache: what is evicted is lost, and clients are told of a gap at best.
  if (policy !== 'noeviction' && maxBytes > 0)
    yield `${name}: maxmemory-policy is ${policy}: when memory is short it throws away channels; set noeviction`
  if (aof === 'off') yield `${name}: it has no append-only file: what is in it is lost when it ends; set appendonly yes`
  if (aof === 'failing') yield `${name}: it cannot write its append-only file`
}

function evidenceOf(seen: readonly Seen[]): { readonly [name: string]: string | number } {
  const all = (of: (one: Seen) => string): string => [...new Set(seen.map(of))].join(', ')
  return {
    version: all(({ version }) => version),
    role: all(({ role }) => role),
    policy: all(({ policy }) => policy),
    replicas: seen.reduce((sum, { replicas }) => sum + replicas, 0),
    aof: all(({ aof }) => aof),
    replid: all(({ replid }) => replid),
  }
}
