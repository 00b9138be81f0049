/**
 * Worlds of the explorer: real code of the system on virtual time, with what must hold whatever the order. One file a world; to add
 * one, write it and list it here.
 */
import type { WorldDefinition } from '../explorer/index.ts'
import { append } from './append.ts'
import { drainWorld } from './drain.ts'
import { gateWorld } from './gate.ts'
import { presence } from './presence.ts'
import { readinessWorld } from './readiness.ts'
import { recovery } from './recovery.ts'
import { session } from './session.ts'

/** In the order of `tidegate lab explore`. */
export const WORLDS: readonly WorldDefinition[] = [readinessWorld, gateWorld, drainWorld, session, recovery, append, presence]
