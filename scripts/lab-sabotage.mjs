// `npm run lab -- --sabotage`: plants each bug of test/lab/sabotage in a copy of the sources, and runs what has to find it there.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { hunt } from '../test/lab/sabotage/hunt.mjs'
import { mutants } from '../test/lab/sabotage/index.mjs'
import { copyOf, inTurn, leaveNothingOnExit, runIn, withBug } from './planting.mjs'
import { strip } from './strip.mjs'

const HELP = `Plants each bug of test/lab/sabotage, and runs the scenario or the world that has to find it: the first in a copy of the sources,
the second in a bundle, once with each strategy.

  npm run lab -- --sabotage [OPTIONS]

  --only WHAT      one bug, or all of one world or scenario; may be given again
  --schedules N    of a world and strategy, at most (default 4000)
  --seed N         (default 1)
  --jobs N         copies side by side (default: processors, at most 4)
  --list           what there is
  --json           one JSON object instead of the matrix
  --page           writes the matrix into docs/proof.md
  --help           this

Exit code: 0 an invariant found each of them, 1 one survived, or applies no more, 2 wrong usage.`

const root = fileURLToPath(new URL('..', import.meta.url))
const COPIED = ['src', 'test', 'scripts', 'dist', 'web/dist', 'package.json', 'tsconfig.json']
/** Longer than the bound of any scenario: what hangs is told by the campaign itself. */
const HANG_MS = 240_000

function usage(message) {
  console.error(`${message}\n\n${HELP}`)
  return 2
}

const whole = (text) => (/^\d+$/.test(text) ? Number(text) : Number.NaN)

function read(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        sabotage: { type: 'boolean' },
        only: { type: 'string', multiple: true, default: [] },
        schedules: { type: 'string', default: '4000' },
        seed: { type: 'string', default: '1' },
        jobs: { type: 'string', default: String(Math.min(4, availableParallelism())) },
        list: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        page: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
    for (const name of ['schedules', 'seed', 'jobs'])
      if (!(whole(values[name]) >= (name === 'seed' ? 0 : 1))) return `--${name} ${values[name]} is no number that is meant`
    const unknown = values.only.filter((what) => !mutants.some((mutant) => isMeant(mutant, what)))
    if (unknown.length > 0) return `there is no planted bug, world or scenario ${unknown.join(', ')} with one; --list names them`
    if (values.page && values.only.length > 0) return '--page is written of all of them: it does not go with --only'
    return values
  } catch (error) {
    return error.message
  }
}

const targetOf = ({ world, scenario }) => (world === undefined ? String(scenario) : world)
const isMeant = (mutant, what) => mutant.id === what || targetOf(mutant) === what

/** @returns {Promise<number>} the exit code */
export async function main(args) {
  const options = read(args)
  if (typeof options === 'string') return usage(options)
  if (options.help) {
    console.log(HELP)
    return 0
  }
  const chosen =
    options.only.length === 0 ? mutants : mutants.filter((mutant) => options.only.some((what) => isMeant(mutant, what)))
  if (options.list) {
    for (const mutant of chosen) console.log(`${targetOf(mutant).padEnd(20)} ${mutant.id.padEnd(44)} ${mutant.file}`)
    return 0
  }
  leaveNothingOnExit()
  const startedMs = performance.now()
  const byScenario = await onServers(
    chosen.filter(({ world }) => world === undefined),
    options,
  )
  if (byScenario === undefined) return 1
  const results = [
    ...(await inWorlds(
      chosen.filter(({ world }) => world !== undefined),
      options,
    )),
    ...byScenario,
  ]
  tell('')
  const survived = results.filter(({ verdict }) => verdict !== 'found')
  const seconds = Number(((performance.now() - startedMs) / 1_000).toFixed(1))
  const told = `${results.length - survived.length} of ${results.length} planted bugs were found by an invariant`
  if (options.json)
    console.log(JSON.stringify({ planted: results.length, survived: survived.length, seconds, results }, undefined, 2))
  else console.log(`${matrix(results)}\n\n${told}, in ${seconds} s`)
  if (options.page) {
    const { writeBugs } = await import('../test/lab/campaign/page.ts')
    writeBugs(`${told}. ${MATRIX_WORDS}\n\n${markdown(results)}`)
  }
  return survived.length === 0 ? 0 : 1
}

function tell(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`)
}

/** Each strategy hunts for each of them. */
async function inWorlds(chosen, { schedules, seed, jobs }) {
  if (chosen.length === 0) return []
  const numbers = { schedules: Number(schedules), seed: Number(seed), jobs: Number(jobs) }
  const hunted = await hunt(chosen, { ...numbers, progress: (id) => tell(`in a world: ${id}`) })
  return hunted.map(({ id, world, verdict, by, reason }, n) => {
    const found = by.filter(({ invariant }) => invariant !== undefined)
    const rules = [...new Set(found.map(({ invariant }) => invariant))]
    const after = Object.fromEntries(found.map(({ strategy, schedules: needed }) => [strategy, needed]))
    const words = found[0]?.words
    // One that hangs the process is seen, and by no invariant.
    return {
      id,
      file: chosen[n].file,
      target: world,
      verdict: VERDICT[verdict] ?? verdict,
      by: rules.join(' '),
      words,
      after,
      said: reason,
    }
  })
}

const VERDICT = { 'not found': 'SURVIVED', hung: 'VOID' }

/** Each in a copy, whose servers have it. @returns undefined when the scenarios do not hold without any */
async function onServers(chosen, options) {
  if (chosen.length === 0) return []
  const directories = Array.from({ length: Math.min(Number(options.jobs), chosen.length) }, () => copyOf(root, COPIED))
  const targets = [...new Set(chosen.map(targetOf))]
  tell('scenarios without a planted bug ...')
  const clean = await inTurn(targets, directories, (directory, target) => attempt(directory, target, options))
  const red = clean.map((one, n) => ({ ...one, target: targets[n] })).filter(({ code }) => code !== 0)
  if (red.length > 0) {
    tell('')
    const why = red.map(({ target, said = '', by = '' }) => `${target}: ${by} ${said.split('\n')[0]}`)
    console.error(`cannot plant bugs: without any, not all hold: ${why.join('; ')}`)
    return undefined
  }
  return inTurn(chosen, directories, (directory, mutant) => {
    tell(`on servers: ${mutant.id}`)
    return plant(directory, mutant, options)
  })
}

/** Runs a scenario in a copy. @returns what it broke there, if anything */
async function attempt(directory, target, { seed }) {
  const lab = ['scripts/lab.mjs', '--only', target, '--seed', seed, '--json', '--failures', join(directory, 'failures')]
  const env = { ...process.env, TIDEGATE_LAB_BUILT: '1' }
  const { code, out, said, isHung } = await runIn(directory, lab, { env, hangMs: HANG_MS })
  if (isHung) return { code: 3, said: 'the campaign itself hung' }
  try {
    const [{ end }] = JSON.parse(out).scenarios
    const { outcome, reason = '' } = end
    const rules = [...new Set((outcome?.violations ?? []).map(({ rule }) => rule))]
    const why = reason || (outcome?.unobserved ?? []).join(', ')
    return { code, said: why, by: rules.length === 0 ? undefined : rules.join(' '), words: outcome?.violations[0]?.words }
  } catch {
    return { code: 3, said: said || out.slice(0, 400) }
  }
}

async function plant(directory, mutant, options) {
  const { id, file, also = [] } = mutant
  const target = targetOf(mutant)
  const path = join(directory, file)
  const source = readFileSync(path, 'utf8')
  const { planted, times } = withBug(source, [mutant, ...also])
  if (planted === undefined) return { id, file, target, verdict: 'applies no more', said: `its text stands ${times} times there` }
  writeFileSync(path, planted)
  emit(directory, file, planted)
  const startedMs = performance.now()
  try {
    const { code, ...result } = await attempt(directory, target, options)
    const seconds = Number(((performance.now() - startedMs) / 1_000).toFixed(1))
    return {
      id,
      file,
      target,
      verdict: code === 1 && result.by !== undefined ? 'found' : code === 0 ? 'SURVIVED' : 'VOID',
      seconds,
      ...result,
    }
  } finally {
    writeFileSync(path, source)
    emit(directory, file, source)
  }
}

/** What servers are started from is what was built. */
function emit(directory, file, source) {
  const built = join(directory, file.replace(/^src\//, 'dist/').replace(/\.ts$/, '.js'))
  if (file.endsWith('.ts')) writeFileSync(built, strip(join(directory, file), source, { forDist: true }).code)
  else copyFileSync(join(directory, file), built)
}

const STRATEGIES = ['exhaustive', 'pct', 'random', 'starve']
const MATRIX_WORDS =
  'Under each strategy: after how many schedules it found the bug, if it did. A scenario finds it in its only run, or not.'

function matrix(results) {
  const width = (of, least) => Math.max(least, ...results.map((one) => of(one).length))
  const [ids, targets] = [width(({ id }) => id, 11), width(({ target }) => target, 5)]
  const head = ['', 'planted bug'.padEnd(ids), 'run'.padEnd(targets), ...STRATEGIES.map((name) => name.padStart(10)), ' found by']
  const lines = results.map(({ id, target, verdict, after = {}, by, said }) => {
    const needed = STRATEGIES.map((name) => String(after[name] ?? '').padStart(10))
    const words = by || (said ?? '').split('\n')[0]
    return [verdict.padEnd(8), id.padEnd(ids), target.padEnd(targets), ...needed, ` ${words}`].join(' ').trimEnd()
  })
  return [head.join(' ').padStart(8), ...lines].join('\n')
}

function markdown(results) {
  const cell = (text) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ')
  const row = (cells) => `| ${cells.map(cell).join(' | ')} |`
  return [
    row(['planted bug', 'in', 'run', 'found by', ...STRATEGIES]),
    row(['---', '---', '---', '---', ...STRATEGIES.map(() => '--:')]),
    ...results.map(({ id, file, target, verdict, after, by }) =>
      row([
        id,
        `\`${file}\``,
        /^\d+$/.test(target) ? `scenario ${target}` : `world \`${target}\``,
        verdict === 'found' ? by : verdict,
        ...STRATEGIES.map((name) => after?.[name]?.toLocaleString('en-US') ?? ''),
      ]),
    ),
  ].join('\n')
}
