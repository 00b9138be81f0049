// One lane of a campaign: a process that runs one scenario after the other, as it is told. It leads a group of processes, so
// that whatever a scenario leaves behind ends with it.
import { SCENARIOS } from '../scenarios/index.ts'

export interface LaneTask {
  readonly id: number
  readonly seed: number
}

process.on('message', (task: LaneTask) => void run(task))
// Whoever asked is gone.
process.on('disconnect', () => process.kill(-process.pid, 'SIGKILL'))

async function run({ id, seed }: LaneTask): Promise<void> {
  const scenario = SCENARIOS.find((one) => one.id === id)
  const startedMs = performance.now()
  const say = (words: object): void => void process.send?.({ ...words, ms: Math.round(performance.now() - startedMs) })
  try {
    if (scenario === undefined) throw new Error(`there is no scenario ${id}`)
    say({ outcome: await scenario.run({ seed }) })
  } catch (error) {
    say({ broken: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
}
