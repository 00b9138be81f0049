import type { Clock, Random } from '../../runtime/index.ts'
import { proofOf } from '../functions/index.ts'
import type { RedisKeys } from '../keys.ts'
import type { Link } from '../link.ts'
import type { RedisPart, RedisProof } from '../part.ts'
import { allConnected, watchLinks } from '../shard-watch.ts'
import type { Shard, Shards } from '../shards.ts'
import { NamesOn } from './canary-slot.ts'
import { infoFields } from './info.ts'

/** A canary that nobody reads goes by itself. */
const CANARY_MS = 10_000

export interface CommandsPartParts {
  readonly shards: Shards
  readonly keys: RedisKeys
  readonly clock: Clock
  readonly random: Random
}

/**
 * `redis.commands`: every master says that it is one and has read its data set, and takes a write that is read back. All of it
 * is one pipeline: four commands in one turn.
 */
export function commandsPart({ shards, keys, clock, random }: CommandsPartParts): RedisPart {
  const links = (): readonly Link[] => shards.all().map((shard) => shard.commands)
  const instance = random.id()
  const canary = (text: string): string => keys.canary(instance, text)
  const names = new NamesOn(shards, canary)

  async function proveOne(shard: Shard): Promise<string | undefined> {
    const { commands } = shard
    const text = names.of(shard)
    const nonce = random.id()
    const key = text === undefined ? undefined : canary(text)
    const asked = [commands.send(['INFO', 'persistence']), commands.send(['ROLE'])] as const
    const written =
      key === undefined
        ? undefined
        : Promise.all([commands.send(['SET', key, nonce, 'PX', `${CANARY_MS}`]), commands.send(['GET', key])])
    // Whichever fails first is thrown below; the other is no news then.
    written?.catch(() => {})
    const [info, role] = await Promise.all(asked)
    if (infoFields(info).get('loading') !== '0') return `${commands.name}: it is loading its data set`
    const name = Array.isArray(role) ? (role as readonly unknown[])[0] : undefined
    if (name !== 'master') return `${commands.name}: it is a replica (${String(name)}), and no master`
    const read = await written
    return read === undefined || read[1] === nonce ? undefined : `${commands.name}: what was written was not read back`
  }

  return {
    available: (signal) => allConnected(shards, links, signal),
    async prove(): Promise<RedisProof> {
      const masters = shards.all()
      if (masters.length === 0) return { kind: 'not-ready', reason: shards.problem ?? 'no master is known' }
      const epochs = masters.map(({ commands }) => commands.epoch)
      const beganMs = clock.monotonicMs()
      try {
        const wrong = (await Promise.all(masters.map(proveOne))).find((reason) => reason !== undefined)
        if (wrong !== undefined) return { kind: 'not-ready', reason: wrong }
      } catch (error) {
        return proofOf(error)
      }
      if (masters.some(({ commands }, index) => commands.epoch !== epochs[index]))
        return { kind: 'not-ready', reason: 'a connection was lost while it was proved' }
      const servers = new Set(masters.map(({ commands: { state } }) => (state.kind === 'connected' ? state.server : '')))
      return {
        kind: 'proved',
        evidence: {
          server: [...servers].join(', '),
          role: 'master',
          masters: masters.length,
          canary: 'written, read back',
          canaryMs: Math.round((clock.monotonicMs() - beganMs) * 10) / 10,
          epochs: epochs.join(','),
        },
      }
    },
    onLost(listener) {
      const stops = [watchLinks(shards, links, listener), watchFaults(shards, links, listener)]
      return () => {
        for (const stop of stops) stop()
      }
    },
  }
}

/** Hears replies that end what was proved, though the connection stays: OOM, MISCONF, BUSY, LOADING. */
function watchFaults(shards: Shards, links: () => readonly Link[], onLost: (reason: string) => void): () => void {
  let stops: (() => void)[] = []
  const watch = (): void => {
    for (const stop of stops) stop()
    stops = links().map((link) => link.onFault(({ message }) => onLost(message)))
  }
  watch()
  const stopChange = shards.onChange(watch)
  return () => {
    stopChange()
    for (const stop of stops) stop()
  }
}
