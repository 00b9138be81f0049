import { proofOf } from '../functions/index.ts'
import type { RedisKeys } from '../keys.ts'
import type { RedisChannelLog } from '../log/index.ts'
import type { RedisPart } from '../part.ts'
import type { Random } from '../../runtime/index.ts'
import { watchFaults } from '../shard-watch.ts'
import type { Shards } from '../shards.ts'
import { NamesOn } from './canary-slot.ts'

/**
 * `redis.functions`, proved by use: besides having the library, every master stores, announces and reads back a publication of
 * ours. A user without XADD, or without the right to publish, is found by that alone.
 */
export function usedFunctions(
  library: RedisPart,
  { shards, log, keys, random }: { shards: Shards; log: RedisChannelLog; keys: RedisKeys; random: Random },
): RedisPart {
  const instance = random.id()
  // No client can name it: a zero byte is no character of a channel's name.
  const channel = (text: string): string => `\u0000canary:${instance}:${text}`
  const names = new NamesOn(shards, (text) => keys.channel(channel(text)).stored[0])
  return {
    ...library,
    async prove() {
      const proof = await library.prove()
      if (proof.kind !== 'proved') return proof
      try {
        const used = shards.all().flatMap((shard) => names.of(shard) ?? [])
        await Promise.all(used.map((text) => log.prove(channel(text))))
        return { ...proof, evidence: { ...proof.evidence, canary: 'appended, announced, read back' } }
      } catch (error) {
        return proofOf(error)
      }
    },
    onLost(listener) {
      const links = () => shards.all().map((shard) => shard.commands)
      const stops = [library.onLost(listener), watchFaults(shards, links, (kind) => kind === 'forbidden', listener)]
      return () => {
        for (const stop of stops) stop()
      }
    },
  }
}
