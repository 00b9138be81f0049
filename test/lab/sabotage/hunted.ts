/** What a planted bug is built into: the explorer, its worlds, and the clock for figures. */
export { explore, readArtefact, replayArtefact, STRATEGIES, traceInWords } from '../../../src/lab/explorer/index.ts'
export { WORLDS } from '../../../src/lab/worlds/index.ts'
export { realClock } from '../../../src/runtime/real.ts'
