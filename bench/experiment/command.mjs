// npm run bench -- experiment: on real time, with the built engine.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describeMachine, MachineError } from '../machine.mjs'
import { OUT, ROOT } from '../places.mjs'
import { EXPERIMENT_HELP, experiment, readExperimentOptions } from './experiment.mjs'
import { experimentMarkdown } from './markdown.mjs'
import { picture } from './picture.mjs'
import { judgeExperiment, summaries } from './summary.mjs'

/** @import { ExperimentOptions, Trial } from './index.d.mts' */

/** Starts begin so far apart: all of them at once would measure the event loop's queue. */
const APART_MS = 12

/** @param {ExperimentOptions} options */
async function run({ seed, runs }) {
  const [readiness, { realClock, realTimers }, { seededRandom }] = await Promise.all([
    built('readiness/index.js'),
    built('runtime/real.js'),
    built('runtime/manual.js'),
  ])
  // The real timers keep no process alive.
  const awake = setInterval(() => {}, 1_000)
  const trials = await experiment({ seed, runs, seededRandom }, readiness, async (index, begin) => {
    await new Promise((resolve) => setTimeout(resolve, index * APART_MS))
    return begin({ clock: realClock, timers: realTimers, random: seededRandom(seed + index) })
  })
  clearInterval(awake)
  return trials
}

/** @param {string} path */
async function built(path) {
  try {
    return await import(pathToFileURL(join(ROOT, 'dist', path)).href)
  } catch (error) {
    throw new MachineError(`cannot run the experiment: dist/${path} cannot be loaded; npm run build`, { cause: error })
  }
}

/** A stack names files of this machine; what is kept names those of the repository. @param {Trial} trial @returns {Trial} */
function withoutPlaces(trial) {
  const home = pathToFileURL(ROOT).href
  return { ...trial, said: trial.said.map(({ atMs, text }) => ({ atMs, text: text.replaceAll(home, '') })) }
}

/** @param {string[]} argv @returns {Promise<number>} the exit status */
export async function experimentCommand(argv) {
  const options = readExperimentOptions(argv)
  if (options === 'help') {
    console.log(EXPERIMENT_HELP)
    return 0
  }
  const { working, broken } = await run(options)
  const all = summaries({ working: working.map(withoutPlaces), broken: broken.map(withoutPlaces) })
  const findings = judgeExperiment(all)
  const result = { date: new Date().toISOString(), machine: describeMachine(), ...options, summaries: all, findings }
  mkdirSync(OUT, { recursive: true })
  writeFileSync(join(OUT, `experiment-${result.date.replaceAll(':', '-')}.json`), JSON.stringify(result, null, 2))
  if (options.write) write(options, result.date, result.machine, all)
  console.log(options.json ? JSON.stringify(result, null, 2) : experimentMarkdown(all))
  return findings.every(({ met }) => met) ? 0 : 1
}

/**
 * The page's words stand in page.md; the figures are put in.
 * @param {ExperimentOptions} options
 * @param {string} date
 * @param {ReturnType<typeof describeMachine>} machine
 * @param {readonly import('./index.d.mts').Summary[]} all
 */
function write({ seed, runs }, date, { cpu, cores, node }, all) {
  /** @type {Readonly<Record<string, string>>} */
  const facts = {
    command: `npm run bench -- experiment --seed ${seed} --runs ${runs}`,
    when: `${date.slice(0, 10)}, ${cpu}, ${cores} cores, Node ${node.slice(1)}`,
    tables: experimentMarkdown(all).trimEnd(),
  }
  const words = readFileSync(new URL('page.md', import.meta.url), 'utf8')
  const docs = join(ROOT, 'docs')
  writeFileSync(
    join(docs, 'seed-experiment.md'),
    words.replaceAll(/\{\{(\w+)\}\}/g, (_, fact) => facts[fact] ?? ''),
  )
  writeFileSync(join(docs, 'images', 'seed-experiment.svg'), picture(all))
}
