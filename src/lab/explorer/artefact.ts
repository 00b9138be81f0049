import { hearingRejections, runOnce, type Violation } from './run.ts'
import { VectorScheduler } from './schedule.ts'
import type { Exploration } from './explore.ts'
import type { WorldDefinition } from './simulation.ts'
import { traceInWords, type TraceLine } from './trace.ts'

const VERSION = 1

/** A failure as a file: all that is needed to see it again. */
export interface Artefact {
  readonly version: typeof VERSION
  readonly world: string
  readonly strategy: string
  readonly seed: number
  readonly vector: readonly number[]
  /** What it broke, and how. */
  readonly invariant: string
  readonly words: string
  /** What happened, for people. */
  readonly trace: readonly string[]
}

export function artefactOf({ world, seed, found }: Exploration): Artefact | undefined {
  if (found === undefined) return undefined
  const { strategy, vector, invariant, words, trace } = found
  return { version: VERSION, world, strategy, seed, vector, invariant, words, trace: traceInWords(trace) }
}

/** @returns the artefact, or in a few words why the text is none. */
export function readArtefact(text: string): Artefact | string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return 'it is not JSON'
  }
  if (typeof value !== 'object' || value === null) return 'it is not a JSON object'
  const { version, world, strategy, seed, vector, invariant, words, trace } = value as Record<keyof Artefact, unknown>
  if (version !== VERSION) return `its version is not ${VERSION}`
  if (typeof world !== 'string') return 'it names no world'
  if (!Number.isSafeInteger(seed)) return 'its seed is no whole number'
  if (!Array.isArray(vector)) return 'it has no vector'
  if (!vector.every((entry) => Number.isSafeInteger(entry) && Number(entry) >= 0))
    return 'its vector holds something else than whole numbers'
  if (typeof invariant !== 'string') return 'it names no invariant'
  return {
    version,
    world,
    strategy: typeof strategy === 'string' ? strategy : 'unknown',
    seed: Number(seed),
    vector: vector.map(Number),
    invariant,
    words: typeof words === 'string' ? words : '',
    trace: Array.isArray(trace) ? trace.map(String) : [],
  }
}

/** What an artefact comes to today. */
export interface Replayed {
  /** It broke the invariant that it names. */
  readonly isReproduced: boolean
  /** What it broke, that one or another. */
  readonly violation: Violation | undefined
  readonly trace: readonly TraceLine[]
}

export function replayArtefact({ seed, vector, invariant }: Artefact, world: WorldDefinition): Promise<Replayed> {
  return hearingRejections(async () => {
    const { violation, trace } = await runOnce(world, new VectorScheduler(vector), { seed, isTraced: true })
    return { isReproduced: violation?.invariant === invariant, violation, trace }
  })
}
