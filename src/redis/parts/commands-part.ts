import type { Random } from '../../runtime/index.ts'
import { FAILURES, type FailureKind } from '../failure.ts'
import { proofOf } from '../functions/index.ts'
import type { RedisKeys } from '../keys.ts'
import type { Link, Reply } from '../link.ts'
import type { RedisPart, RedisProof } from '../part.ts'
import { allConnected, watchFaults, watchLinks } from '../shard-watch.ts'
import type { Shard, Shards } from '../shards.ts'

/** A canary that was not read back is gone by itself after so long. */
const CANARY_MS = 60_000

/** Slots that are tried to find one of a given master. */
const TRIES = 100_000

/** A missing function or right is a loss of the functions: the commands that are proved here still work. */
const endsCommands = (kind: FailureKind): boolean => FAILURES[kind].endsProof && kind !== 'functions' && kind !== 'forbidden'

export interface CommandsPartParts {
  readonly shards: Shards
  readonly keys: RedisKeys
  readonly random: Random
}

/**
 * `redis.commands`: every master says that it is one and has loaded its data set, takes a write and gives it back. PING and
 * PUBLISH succeed on a Redis that is loading, full or demoted, so neither is asked.
 */
export function commandsPart({ shards, keys, random }: CommandsPartParts): RedisPart {
  const links = () => shards.all().map((shard) => shard.commands)
  const instance = random.id()

  /** A key of our own whose slot is this master's; none where it serves no slot. */
  function canaryOf(shard: Shard): string | undefined {
    if (!shards.isCluster) return keys.canary(instance, '0')
    for (let index = 0; index < TRIES; index++) {
      const key = keys.canary(instance, `${index}`)
      if (shards.of(key) === shard) return key
    }
    return undefined
  }

  return {
    available: (signal) => allConnected(shards, links, signal),
    async prove(): Promise<RedisProof> {
      const masters = shards.all()
      if (masters.length === 0) return { kind: 'not-ready', reason: shards.problem ?? 'no master is known' }
      const epochs = masters.map(({ commands }) => commands.epoch)
      const nonce = random.id()
      try {
        const problems = await Promise.all(masters.map((shard) => ask(shard.commands, canaryOf(shard), nonce)))
        const problem = problems.find((one) => one !== undefined)
        if (problem !== undefined) return { kind: 'not-ready', reason: problem }
        if (masters.some(({ commands }, index) => commands.epoch !== epochs[index])) {
          return { kind: 'not-ready', reason: 'a connection was lost while it was asked' }
        }
        return {
          kind: 'proved',
          evidence: { role: 'master', loading: 0, canary: nonce, masters: masters.length, epochs: epochs.join(',') },
        }
      } catch (error) {
        return proofOf(error)
      }
    },
    onLost(listener) {
      const stops = [watchLinks(shards, links, listener), watchFaults(shards, links, endsCommands, listener)]
      return () => {
        for (const stop of stops) stop()
      }
    },
  }
}

/** One pipeline. @returns what is wrong, in words. */
async function ask(link: Link, canary: string | undefined, nonce: string): Promise<string | undefined> {
  const write = async (): Promise<Reply> => {
    if (canary === undefined) return nonce
    const [, read] = await Promise.all([
      link.send(['SET', canary, nonce, 'PX', `${CANARY_MS}`]),
      link.send(['GET', canary]),
      link.send(['DEL', canary]),
    ])
    return read
  }
  const [role, loading, read] = await Promise.all([link.send(['ROLE']), link.send(['INFO', 'persistence']), write()])
  const [word] = Array.isArray(role) ? (role as readonly Reply[]) : []
  if (word !== 'master') return `${link.name}: it is no master, but ${typeof word === 'string' ? word : 'does not say what'}`
  if (typeof loading !== 'string' || !/^loading:0/m.test(loading)) return `${link.name}: it is loading its data set`
  if (read !== nonce) return `${link.name}: a value that was written was not read back`
  return undefined
}
