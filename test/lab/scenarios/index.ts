import type { LabScenario } from '../scenario.ts'
import { CLIENTS } from './clients/index.ts'
import { NETWORK } from './network/index.ts'
import { PROCESS } from './process/index.ts'
import { REDIS } from './redis/index.ts'

/** All of them; each group's list is one line here. */
export const SCENARIOS: readonly LabScenario[] = [...REDIS, ...NETWORK, ...CLIENTS, ...PROCESS]
