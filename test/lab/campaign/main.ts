import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WORLDS } from '../../../src/lab/worlds/index.ts'
import { SCENARIOS } from '../scenarios/index.ts'
import { Failures } from './failures.ts'
import { runScenarios } from './lanes.ts'
import { LongRun } from './long.ts'
import { chosen, HELP, readLabOptions, type LabOptions } from './options.ts'
import { writePage } from './page.ts'
import { EXIT, exitCodeOf, totalsOf, type Campaign, type ScenarioHead, type ScenarioRun, type WorldRun } from './result.ts'
import { failuresOf, lineOf, plural, tableOf } from './words.ts'
import { exploreWorlds } from './worlds.ts'

/** Enough to see every declared event of a world; some seconds in all. */
const SCHEDULES = 2_000
const LONG_SCHEDULES = 20_000
/** No world may take the time of the others; far more than they need, or a busy machine would cut off what has to be seen. */
const WITHIN_MS = 30_000
const LONG_WITHIN_MS = 60_000

interface Plan {
  readonly scenarios: readonly ScenarioHead[]
  readonly worlds: readonly string[]
}

/** `npm run lab`. @returns the exit code */
export async function main(args: readonly string[]): Promise<number> {
  const read = readLabOptions(args)
  if (read.kind === 'help') {
    console.log(HELP)
    return EXIT.held
  }
  if (read.kind === 'wrong') return askedWrongly(read.reason)
  const { options } = read
  const hasTime = options.longMs !== undefined || options.writesPage
  const plan = chosen(hasTime ? withFull(options) : options, SCENARIOS, worldNames())
  if (typeof plan === 'string') return askedWrongly(plan)
  if (plan.scenarios.length + plan.worlds.length === 0) return askedWrongly('nothing there is in all of what was asked for')
  if (options.lists) {
    list(plan)
    return EXIT.held
  }
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort())
  return options.longMs === undefined ? once(plan, options, stop.signal) : forLong(plan, options, options.longMs, stop.signal)
}

const worldNames = (): readonly string[] => WORLDS.map(({ name }) => name)

/** Who has an hour, or writes a page of all there is, has time for these too. */
const withFull = (options: LabOptions): LabOptions => ({ ...options, tiers: [...new Set([...options.tiers, 'full' as const])] })

function askedWrongly(reason: string): number {
  console.error(`${reason}\n\n${HELP}`)
  return EXIT.askedWrongly
}

function list({ scenarios, worlds }: Plan): void {
  for (const { id, group, tier, rules, name } of scenarios)
    console.log(`${String(id).padStart(4)}  ${group.padEnd(8)} ${tier.padEnd(6)} ${name} [${rules.join(' ')}]`)
  for (const { name, summary = '', rules } of WORLDS)
    if (worlds.includes(name)) console.log(`      world    ${name}: ${summary} [${rules.join(' ')}]`)
}

async function once(plan: Plan, options: LabOptions, signal: AbortSignal): Promise<number> {
  const failures = new Failures(options.failures)
  const campaign = await run(plan, options, signal, failures, { schedules: SCHEDULES, withinMs: WITHIN_MS })
  const code = exitCodeOf(campaign)
  if (options.isJson) console.log(JSON.stringify({ code, ...campaign }, undefined, 2))
  else {
    for (const line of failuresOf(campaign)) console.log(line)
    console.log(`\n${tableOf(totalsOf(campaign), { seeds: String(campaign.seed), ...campaign })}`)
    if (failures.count > 0) console.log(`what failed is kept in ${options.failures}`)
  }
  if (options.writesPage && !campaign.isInterrupted) writePage(campaign, SCENARIOS)
  return code
}

interface Extent {
  readonly schedules: number
  readonly withinMs: number
}

/** One campaign with one seed. */
async function run(
  plan: Plan,
  options: LabOptions,
  signal: AbortSignal,
  failures: Failures,
  { schedules, withinMs }: Extent,
): Promise<Campaign> {
  const { seed, lanes, isJson } = options
  const startedMs = performance.now()
  const progress = new Progress(plan, isJson)
  // What a run that is cut off leaves on disk ends with this directory.
  const scratch = mkdtempSync(join(tmpdir(), 'tidegate-lab-'))
  try {
    const env = { ...process.env, TMPDIR: scratch, TIDEGATE_FAULTS_HISTORY: scratch }
    const onEnd = (one: ScenarioRun | WorldRun): void => {
      progress.ended(one)
      failures.keep(one, scratch)
    }
    const [scenarios, worlds] = await Promise.all([
      runScenarios(plan.scenarios, { seed, lanes, signal, env, onEnd }),
      exploreWorlds(plan.worlds, { seed, schedules: options.schedules ?? schedules, withinMs, signal, onEnd }),
    ])
    const ms = Math.round(performance.now() - startedMs)
    return { seed, scenarios, worlds, ms, isInterrupted: signal.aborted }
  } finally {
    progress.end()
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** A line for each that has ended, and, where a person watches, how many are left. */
class Progress {
  readonly #isQuiet: boolean
  readonly #all: number
  #ended = 0

  constructor({ scenarios, worlds }: Plan, isQuiet: boolean) {
    this.#isQuiet = isQuiet
    this.#all = scenarios.length + worlds.length
    this.#tell()
  }

  ended(one: ScenarioRun | WorldRun): void {
    this.#ended++
    if (!this.#isQuiet) {
      this.end()
      console.log(lineOf(one))
    }
    this.#tell()
  }

  #tell(): void {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${this.#ended} of ${this.#all}`)
  }

  end(): void {
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
  }
}

async function forLong(plan: Plan, options: LabOptions, longMs: number, signal: AbortSignal): Promise<number> {
  const long = new LongRun()
  const failures = new Failures(options.failures)
  const startedMs = performance.now()
  for (let round = 0; !signal.aborted && performance.now() - startedMs < longMs; round++) {
    const seed = options.seed + round
    if (!options.isJson) console.log(`\nround ${round + 1}, seed ${seed}`)
    const campaign = await run(plan, { ...options, seed }, signal, failures, {
      schedules: LONG_SCHEDULES,
      withinMs: LONG_WITHIN_MS,
    })
    long.add(campaign)
    if (!options.isJson) for (const line of failuresOf(campaign)) console.log(line)
  }
  const ms = Math.round(performance.now() - startedMs)
  const { code, rounds, totals } = long
  const seeds = rounds > 1 ? `${options.seed} to ${options.seed + rounds - 1}` : String(options.seed)
  if (options.isJson) console.log(JSON.stringify({ code, rounds, seeds, ms, failures: failures.count, ...totals }, undefined, 2))
  else {
    console.log(`\n${plural(rounds, 'round')}\n${tableOf(totals, { seeds, ms, isInterrupted: signal.aborted })}`)
    if (failures.count > 0) console.log(`what failed is kept in ${options.failures}`)
  }
  return code
}
