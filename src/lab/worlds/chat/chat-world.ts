import type { Presence } from '../../../channel/index.ts'
import type { MemoryEngine } from '../../../memory/index.ts'
import type { SessionLimits } from '../../../session/index.ts'
import type { Simulation } from '../../explorer/index.ts'
import { ChatServer, newEngine } from './chat-server.ts'
import { FarLog } from './far-log.ts'
import { FarPresence } from './far-presence.ts'
import type { Faults } from './faults.ts'
import { Ledger } from './ledger.ts'
import type { Traffic } from './traffic.ts'

/** One process with real sessions, a log and a presence far away, and what is remembered of a run to judge it. */
export interface ChatWorld {
  readonly sim: Simulation
  readonly traffic: Traffic
  readonly ledger: Ledger
  readonly log: FarLog
  /** Past the way to it. */
  readonly presence: Presence
  readonly server: ChatServer
}

export function chatWorld(
  traffic: Traffic,
  faults: Faults,
  engine: MemoryEngine,
  options: { readonly limits?: Partial<SessionLimits> } = {},
): ChatWorld {
  const { sim } = traffic
  const log = new FarLog(traffic, faults, engine)
  const { presence } = newEngine(sim)
  const server = new ChatServer(traffic, { log, presence: new FarPresence(traffic, faults, presence) }, options)
  return { sim, traffic, ledger: new Ledger(sim), log, presence, server }
}
