// Explores one world of a bundle with each strategy, or replays the schedules of files, and prints what each found. Its own
// process: a planted bug may hang.
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const [bundle, name, schedules, seed, ...files] = process.argv.slice(2)
const { explore, readArtefact, replayArtefact, STRATEGIES, WORLDS, realClock } = await import(pathToFileURL(bundle).href)
const world = WORLDS.find((other) => other.name === name)
if (world === undefined) throw new Error(`there is no world ${name}`)

async function explored(strategy) {
  const exploration = await explore(world, { strategy, schedules: Number(schedules), seed: Number(seed), clock: realClock })
  const { found, nondeterminism } = exploration
  if (nondeterminism !== undefined) throw new Error(nondeterminism)
  return {
    strategy,
    seed: Number(seed),
    schedules: exploration.schedules,
    schedulesPerSecond: exploration.schedulesPerSecond,
    ...(found !== undefined && { invariant: found.invariant, words: found.words, vector: found.vector }),
  }
}

async function replayed(file) {
  const artefact = readArtefact(readFileSync(file, 'utf8'))
  if (typeof artefact === 'string') throw new Error(`${file}: ${artefact}`)
  const { violation } = await replayArtefact(artefact, world)
  return { strategy: 'vector', seed: artefact.seed, schedules: 1, vector: artefact.vector, ...violation }
}

const results = []
if (files.length > 0) for (const file of files) results.push(await replayed(file))
else for (const strategy of STRATEGIES) results.push(await explored(strategy))
process.stdout.write(JSON.stringify(results), () => process.exit(0))
