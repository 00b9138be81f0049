import type { Logger, Timers } from '../runtime/index.ts'
import type { Session, Wire } from '../session/index.ts'
import type { Admit, RefusalReason } from './admission.ts'
import type { Origins } from './origin.ts'

/** What every transport needs. */
export interface TransportContext {
  readonly timers: Timers
  readonly logger: Logger
  readonly origins: Origins
  readonly admit: Admit
  /** Makes a session on a wire. */
  readonly open: (wire: Wire) => Session
  /** Counts a refusal. */
  readonly refused: (reason: RefusalReason) => void
  /** A peer that does not read what ends its connection is cut off after so long. */
  readonly closeTimeoutMs: number
}
