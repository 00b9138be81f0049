import type { LabScenario } from '../../scenario.ts'
import { ofAttack, type Attack } from './attack.ts'
import { bomb, floods } from './floods.ts'
import { brokenFrames, oversized } from './frames.ts'
import { handshakes, slowloris } from './handshakes.ts'
import { slowConsumers } from './slow.ts'
import { storm } from './storm.ts'
import { tokens } from './tokens.ts'

/** Misbehaving clients. */
export const ATTACKS: readonly Attack[] = [slowConsumers, oversized, brokenFrames, floods, bomb, handshakes, tokens, slowloris]

const CROWD = 250
const LARGE_CROWD = 2_000

/** Clients that do what they should not, and clients that all come at once: 41 to 48. */
export const CLIENTS: readonly LabScenario[] = [
  ...ATTACKS.map(ofAttack),
  storm(CROWD, 'quick', 48),
  storm(LARGE_CROWD, 'full', 148),
]
