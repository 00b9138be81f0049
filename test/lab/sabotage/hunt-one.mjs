// Explores one world of a bundle with each strategy, and prints what each found. Its own process: a planted bug may hang.
import { pathToFileURL } from 'node:url'

const [bundle, name, schedules, seed] = process.argv.slice(2)
const { explore, STRATEGIES, WORLDS, realClock } = await import(pathToFileURL(bundle).href)
const world = WORLDS.find((other) => other.name === name)
if (world === undefined) throw new Error(`there is no world ${name}`)
const results = []
for (const strategy of STRATEGIES) {
  const exploration = await explore(world, { strategy, schedules: Number(schedules), seed: Number(seed), clock: realClock })
  const { found, nondeterminism } = exploration
  if (nondeterminism !== undefined) throw new Error(nondeterminism)
  results.push({
    strategy,
    seed: Number(seed),
    schedules: exploration.schedules,
    schedulesPerSecond: exploration.schedulesPerSecond,
    ...(found !== undefined && { invariant: found.invariant, words: found.words, vector: found.vector }),
  })
}
process.stdout.write(JSON.stringify(results), () => process.exit(0))
