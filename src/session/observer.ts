import type { Method } from '../protocol/index.ts'
import type { TransportName } from './wire.ts'

/** Hears what sessions go through, for metrics. Must not throw. */
export interface Observer {
  opened(transport: TransportName): void
  /** @param code of the disconnect; `undefined` when the client left by itself. */
  closed(transport: TransportName, code: number | undefined): void
  /** @param method `undefined`: one that does not exist. @param error code of the error reply, 0 for a result. */
  answered(method: Method | undefined, error: number): void
  recovered(outcome: 'continuous' | 'gap', publications: number): void
}
