// Explores worlds, one after the other, as it is told. It computes all the time, so it is a process of its own that gives way
// to the servers whose deadlines are real.
import { setPriority } from 'node:os'
import { artefactOf, explore } from '../../../src/lab/explorer/index.ts'
import { WORLDS } from '../../../src/lab/worlds/index.ts'
import type { WorldRun } from './result.ts'

export interface ExplorerTask {
  readonly world: string
  readonly seed: number
  readonly schedules: number
  readonly withinMs: number
}

const NICE = 10
setPriority(NICE)

process.on('message', (task: ExplorerTask) => void run(task))
process.on('disconnect', () => process.exit(1))

const clock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() }

async function run({ world: name, ...options }: ExplorerTask): Promise<void> {
  try {
    const world = WORLDS.find((one) => one.name === name)
    if (world === undefined) throw new Error(`there is no world ${name}`)
    const explored = await explore(world, { ...options, clock })
    const { found } = explored
    const done: WorldRun = {
      world: name,
      summary: world.summary ?? '',
      strategies: explored.bySchedules,
      exhausted: explored.exhausted,
      seed: options.seed,
      rules: world.rules,
      schedules: explored.schedules,
      steps: explored.steps,
      ms: Math.round(explored.ms),
      checked: Object.keys(explored.checked),
      violations:
        found === undefined
          ? []
          : [
              {
                rule: found.invariant,
                words: found.words,
                strategy: found.strategy,
                afterSchedules: found.afterSchedulesOfAll,
                artefact: artefactOf(explored),
              },
            ],
      seen: Object.keys(explored.seen),
      unseen: explored.unseen,
      ...(explored.nondeterminism !== undefined && { broken: explored.nondeterminism }),
    }
    process.send?.({ run: done })
  } catch (error) {
    process.send?.({ broken: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
}
