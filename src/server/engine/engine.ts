import type { ChannelLog, Instances, Presence } from '../../channel/index.ts'
import type { RevocationStore } from '../../control/index.ts'
import type { MemoryEngine } from '../../memory/index.ts'
import type { RedisEngine } from '../../redis/index.ts'

/** What sessions and the API stand on, wherever channels live. */
export interface Engine {
  readonly log: ChannelLog
  readonly presence: Presence
  /** Those that share it. */
  readonly instances: Instances
  readonly revocations: RevocationStore
  /** What can be proved of it. */
  readonly proofs:
    | { readonly kind: 'in-process'; readonly engine: MemoryEngine }
    | { readonly kind: 'redis'; readonly engine: RedisEngine }
  /** What was acknowledged is as safe as it will be when it resolves. */
  close(): Promise<void>
}
