import type { LabScenario } from '../../scenario.ts'
import { deployUnderLoad, warmButFrozen } from './cloudrun.ts'
import { noFiles } from './no-files.ts'
import { sigterm } from './sigterm.ts'
import { stopped, throttled } from './standstill.ts'
import { wallClock } from './wall-clock.ts'

/** What happens to the process itself. */
export const PROCESS: readonly LabScenario[] = [sigterm, throttled, noFiles, wallClock, stopped, deployUnderLoad, warmButFrozen]
