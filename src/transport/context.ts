import type { Timers } from '../runtime/index.ts'
import type { Session, Wire } from '../session/index.ts'
import type { Gate } from './gate/index.ts'
import type { Origins } from './origin.ts'

/** What every transport needs. */
export interface TransportContext {
  readonly timers: Timers
  readonly origins: Origins
  /** Asked for each connection. It counts and logs who is refused. */
  readonly gate: Gate
  /** Makes a session on a wire. */
  readonly open: (wire: Wire) => Session
  /** A peer that does not read what ends its connection is cut off after so long. */
  readonly closeTimeoutMs: number
}
