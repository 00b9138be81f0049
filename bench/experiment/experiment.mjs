// All starts of one experiment.
import { parse, UsageError } from '../options.mjs'
import { planOf } from './plan.mjs'
import { BROKEN, strategiesOf, WORKING } from './strategies.mjs'
import { trial } from './trial.mjs'

/** @import { Check, ExperimentOptions, Plan, ReadinessDoor, Trial, Trials, World } from './index.d.mts' */
/** @import { Random } from '../../src/runtime/index.ts' */

/** For so many starts with a check that works there is one with the broken check. */
const BROKEN_ONE_IN = 10

/**
 * @param {{ seed: number, runs: number, seededRandom: (seed: number) => Random }} asked
 * @param {ReadinessDoor} readiness
 * @param {(index: number, run: (world: World) => Promise<Trial>) => Promise<Trial>} begin
 * @returns {Promise<Trials>}
 */
export async function experiment({ seed, runs, seededRandom }, readiness, begin) {
  const random = seededRandom(seed)
  const strategies = strategiesOf(readiness)
  const plans = Array.from({ length: runs }, () => planOf(random))
  // The service is well here: only the check is not.
  const wellPlans = Array.from({ length: Math.ceil(runs / BROKEN_ONE_IN) }, () => planOf(random, 'ordinary'))
  /** @param {readonly Plan[]} from @param {Check} check */
  const all = (from, check) =>
    Promise.all(
      from.flatMap((plan, index) => strategies.map((strategy) => begin(index, (world) => trial(strategy, plan, check, world)))),
    )
  const [working, broken] = await Promise.all([all(plans, WORKING), all(wellPlans, BROKEN)])
  return { working, broken }
}

export const EXPERIMENT_HELP = `usage: npm run bench -- experiment [options]

The seed's experiment: one service, whose background tasks take 0 to 2,000 ms, is started under five strategies: check once,
sleep 500 ms, poll 5 x 1.5 s (a flag of the connection; a flag that covers everything), and the engine's signals. Real time,
all starts side by side, the same seed for each strategy. Prints who was let in too early, how late the door opened, how
long a start takes to fail, and what is said then.

  --seed N    of the starts (1)
  --runs N    starts for each strategy (500); as many again, by ten, with a broken check
  --write     also write docs/seed-experiment.md and docs/images/seed-experiment.svg
  --json      print the results as JSON
  --help

Exit status: 0; 1 when signals let anybody in too early, or opened 2 ms late (median or p99); 2 when it could not run.

Example
  npm run bench -- experiment --seed 7 --runs 1000
`

/** @param {string} option @param {string} text @returns {number} */
function whole(option, text) {
  const value = Number(text)
  if (!(Number.isInteger(value) && value > 0))
    throw new UsageError(`cannot read --${option}: "${text}" is not a whole number above 0`)
  return value
}

const OPTIONS = /** @type {const} */ ({
  seed: { type: 'string', default: '1' },
  runs: { type: 'string', default: '500' },
  write: { type: 'boolean', default: false },
})

/** @param {readonly string[]} argv @returns {ExperimentOptions | 'help'} @throws {UsageError} */
export function readExperimentOptions(argv) {
  const { seed, runs, write, json, help } = parse(argv, OPTIONS)
  if (help) return 'help'
  return { seed: whole('seed', seed), runs: whole('runs', runs), write, json }
}
