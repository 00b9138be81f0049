/**
 * Plants bugs in the code that the explorer's worlds run, and lets each strategy hunt for them: which invariant found it, and
 * after how many schedules. Sources stay as they are: each bug is planted in a bundle, while it is built.
 *
 *   node test/lab/sabotage/hunt.mjs [--only ID | WORLD] [--schedules N] [--seed N] [--json]
 *       --save DIR     keeps the smallest schedule that found each, as a regression
 *       --replay DIR   explores nothing: does each of those schedules still find its bug?
 *
 * @typedef {object} LabMutant
 * @property {string} id
 * @property {string} world a name of WORLDS
 * @property {string} file
 * @property {string} old stands exactly once in the file
 * @property {string} new
 */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const child = fileURLToPath(new URL('hunt-one.mjs', import.meta.url))
/** A bug that makes a world run for ever is found too, only later. */
const HANG_MS = 240_000

/**
 * @param {readonly LabMutant[]} mutants
 * @param {{ schedules?: number, seed?: number, jobs?: number, replay?: string, progress?: (id: string) => void }} [options] schedules: for each strategy; replay: a directory of vectors, instead
 * @returns {Promise<readonly Hunted[]>} in the order of the mutants
 *
 * @typedef {object} Hunted
 * @property {string} id
 * @property {string} world
 * @property {'found' | 'not found' | 'applies no more' | 'hung'} verdict
 * @property {readonly { strategy: string, invariant?: string, words?: string, schedules: number, vector?: readonly number[], seed: number }[]} by one for each strategy; without an invariant it found nothing
 */
export async function hunt(
  mutants,
  { schedules = 2_000, seed = 1, jobs = Math.min(2, availableParallelism()), replay, progress } = {},
) {
  const { build } = await import('vite')
  mkdirSync(join(root, '.cache'), { recursive: true })
  const directory = mkdtempSync(join(root, '.cache', 'hunt-'))
  const waiting = [...mutants.entries()]
  const results = []
  try {
    const work = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [index, mutant] = next
        progress?.(mutant.id)
        results[index] = await huntOne(build, { directory, file: `lab-${index}.mjs` }, mutant, { schedules, seed, replay })
      }
    }
    await Promise.all(Array.from({ length: jobs }, work))
    return results
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

async function huntOne(build, bundle, mutant, { schedules, seed, replay }) {
  const { id, world } = mutant
  const times = readFileSync(join(root, mutant.file), 'utf8').split(mutant.old).length - 1
  if (times !== 1)
    return { id, world, verdict: 'applies no more', by: [], reason: `its text stands ${times} times in ${mutant.file}` }
  await build(bundleOf(bundle, mutant))
  const file = replay === undefined ? [] : [join(replay, `${world}-${id}.json`)]
  const said = await runChild([join(bundle.directory, bundle.file), world, String(schedules), String(seed), ...file])
  if (said === undefined) return { id, world, verdict: 'hung', by: [] }
  const by = JSON.parse(said)
  return { id, world, verdict: by.some(({ invariant }) => invariant !== undefined) ? 'found' : 'not found', by }
}

/** The explorer and its worlds in one file, with the bug in it. As deep as the sources are: some read package.json two folders up. */
function bundleOf(bundle, { file, old, new: planted }) {
  const path = join(root, file)
  return {
    configFile: false,
    root,
    logLevel: 'silent',
    plugins: [
      {
        name: 'planted-bug',
        enforce: 'pre',
        transform: (code, id) => (id === path ? code.replace(old, () => planted) : undefined),
      },
    ],
    build: {
      ssr: join(root, 'test', 'lab', 'sabotage', 'hunted.ts'),
      outDir: bundle.directory,
      emptyOutDir: false,
      minify: false,
      target: 'node20',
      rollupOptions: { output: { entryFileNames: bundle.file, format: 'es' } },
    },
  }
}

function runChild(args) {
  return new Promise((resolve, reject) => {
    const running = spawn(process.execPath, [child, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    let err = ''
    running.stdout.on('data', (chunk) => (out += chunk))
    running.stderr.on('data', (chunk) => (err = (err + chunk).slice(-2_000)))
    const timer = setTimeout(() => running.kill('SIGKILL'), HANG_MS)
    running.on('close', (code, signal) => {
      clearTimeout(timer)
      if (signal === 'SIGKILL') resolve(undefined)
      else if (code === 0) resolve(out)
      else reject(new Error(`the hunt ended with ${code}: ${err}`))
    })
  })
}

/** One line a bug: which invariant, and after how many schedules each strategy found it. */
export function matrixOf(results) {
  const strategies = [...new Set(results.flatMap(({ by }) => by.map(({ strategy }) => strategy)))]
  const width = Math.max(...results.map(({ id }) => id.length))
  const heading = `${'world'.padEnd(10)} ${'planted bug'.padEnd(width)} ${strategies.map((name) => name.padStart(10)).join(' ')}  found by`
  const lines = results.map(({ id, world, verdict, by }) => {
    const cells = strategies.map((name) => {
      const found = by.find(({ strategy }) => strategy === name)
      return (found?.invariant === undefined ? '-' : String(found.schedules)).padStart(10)
    })
    const invariants = [...new Set(by.flatMap(({ invariant }) => (invariant === undefined ? [] : [invariant])))]
    return `${world.padEnd(10)} ${id.padEnd(width)} ${cells.join(' ')}  ${invariants.join(' ') || verdict}`
  })
  return [heading, ...lines].join('\n')
}

/** Saves for each bug the smallest schedule that found it: on the code as it is they have to hold. */
function saveVectors(directory, results) {
  mkdirSync(directory, { recursive: true })
  for (const { id, world, by } of results) {
    const found = by
      .filter(({ invariant }) => invariant !== undefined)
      .toSorted((one, other) => one.vector.length - other.vector.length)[0]
    if (found === undefined) continue
    const { strategy, seed, vector, invariant, words } = found
    const artefact = { version: 1, bug: id, world, strategy, seed, vector, invariant, words, trace: [] }
    writeFileSync(join(directory, `${world}-${id}.json`), `${JSON.stringify(artefact)}\n`)
  }
}

async function main() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true, default: [] },
      schedules: { type: 'string', default: '2000' },
      seed: { type: 'string', default: '1' },
      save: { type: 'string' },
      replay: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  const { labMutants } = await import('./index.mjs')
  const chosen =
    values.only.length === 0
      ? labMutants
      : labMutants.filter(({ id, world }) => values.only.includes(id) || values.only.includes(world))
  const progress = (id) => process.stderr.isTTY && process.stderr.write(`\r\u001b[K${id}`)
  const results = await hunt(chosen, {
    schedules: Number(values.schedules),
    seed: Number(values.seed),
    replay: values.replay,
    progress,
  })
  if (values.save !== undefined) saveVectors(values.save, results)
  console.log(values.json ? JSON.stringify(results, undefined, 2) : matrixOf(results))
  const missed = results.filter(({ verdict }) => verdict === 'not found' || verdict === 'applies no more')
  if (!values.json) console.log(`${results.length - missed.length} of ${results.length} planted bugs were found`)
  process.exitCode = missed.length === 0 ? 0 : 1
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main()
