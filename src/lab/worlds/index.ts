/**
 * Worlds of the explorer: real code of the system on virtual time, with what must hold whatever the order. One file a world; to add
 * one, write it and list it here.
 */
import type { WorldDefinition } from '../explorer/index.ts'
import { drainWorld } from './drain.ts'
import { gateWorld } from './gate.ts'
import { readinessWorld } from './readiness.ts'

/** In the order of `tidegate lab explore`. */
export const WORLDS: readonly WorldDefinition[] = [readinessWorld, gateWorld, drainWorld]
