// `npm run sabotage`: plants each bug of test/sabotage in a copy of the sources and looks which tests turn red.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { mutants } from '../test/sabotage/index.mjs'
import { copyOf, inTurn, leaveNothingOnExit, runIn, withBug } from './planting.mjs'

const HELP = `Plants each bug of test/sabotage in a copy of the sources, and runs the tests that must turn red.

  npm run sabotage [-- OPTIONS]

  --only ID    that one alone; may be given again
  --list       what there is
  --json       one JSON object instead of the table
  --jobs N     copies side by side (default: processors, at most 4)
  --help       this

A test that cites the rule of the bug has to be among the red ones. Exit code: 0 all were found, 1 one was not, or applies
no more, 2 wrong usage.`

const root = fileURLToPath(new URL('..', import.meta.url))
/** A bug that makes a test hang is found too, only later. */
const HANG_MS = 60_000
const COPIED = ['src', 'test', 'docs', 'package.json', 'tsconfig.json', 'tsconfig.check.json', 'vitest.config.ts']

function usage(message) {
  console.error(`${message}\n\n${HELP}`)
  process.exit(2)
}

function parse() {
  try {
    return parseArgs({
      options: {
        only: { type: 'string', multiple: true, default: [] },
        list: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        jobs: { type: 'string', default: String(Math.min(4, availableParallelism())) },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    return usage(error.message)
  }
}

const options = parse()
if (options.help) {
  console.log(HELP)
  process.exit(0)
}
const jobs = Number(options.jobs)
if (!Number.isInteger(jobs) || jobs < 1) usage(`--jobs ${options.jobs} is no number of copies`)
const unknown = options.only.filter((id) => !mutants.some((mutant) => mutant.id === id))
if (unknown.length > 0) usage(`there is no planted bug called ${unknown.join(', ')}; --list names them`)
const chosen = options.only.length === 0 ? mutants : mutants.filter(({ id }) => options.only.includes(id))
if (options.list) {
  for (const { id, rule, file } of chosen) console.log(`${rule.padEnd(4)} ${id.padEnd(36)} ${file}`)
  process.exit(0)
}

leaveNothingOnExit()

/** @returns the red tests, or why there is nothing to say: it hung, or a file did not run at all. */
async function runTests(directory, tests) {
  const report = join(directory, 'report.json')
  rmSync(report, { force: true })
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--root', directory, '--maxWorkers=1']
  const { isHung, said } = await runIn(directory, [...vitest, '--reporter=json', `--outputFile=${report}`, ...tests], {
    hangMs: HANG_MS,
    // No shrinking: that a schedule fails is enough.
    env: { ...process.env, TIDEGATE_SHRINK: 'off' },
  })
  if (isHung) return { kind: 'hung' }
  if (!existsSync(report)) return { kind: 'did-not-run', reason: said }
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'))
  const dead = testResults.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0)
  if (dead.length > 0) return { kind: 'did-not-run', reason: dead[0].message }
  const red = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName }) => ({ file: relative(directory, name), test: fullName })),
  )
  return { kind: 'ran', red }
}

const rulesOf = (red) => [...new Set(red.flatMap(({ test }) => [...test.matchAll(/\[([A-Z]\d+)\]/g)].map(([, rule]) => rule)))]

async function plant(directory, mutant) {
  const { id, rule, file, also = [], tests } = mutant
  const path = join(directory, file)
  const source = readFileSync(path, 'utf8')
  const { planted, times } = withBug(source, [mutant, ...also])
  if (planted === undefined) return { id, rule, verdict: 'applies no more', reason: `its text stands ${times} times in ${file}` }
  writeFileSync(path, planted)
  const startedMs = performance.now()
  const result = await runTests(directory, tests)
  const seconds = Number(((performance.now() - startedMs) / 1_000).toFixed(1))
  writeFileSync(path, source)
  if (result.kind === 'hung') return { id, rule, seconds, verdict: 'found', by: [], rules: [], reason: 'a test hung' }
  if (result.kind === 'did-not-run') return { id, rule, seconds, verdict: 'did not run', reason: result.reason }
  const rules = rulesOf(result.red)
  // Those that cite the rule first: they are what is asked for.
  const by = result.red.toSorted((one, other) => other.test.includes(`[${rule}]`) - one.test.includes(`[${rule}]`))
  if (by.length === 0) return { id, rule, seconds, verdict: 'not found', by, rules }
  return { id, rule, seconds, verdict: rules.includes(rule) ? 'found' : 'found by another rule', by, rules }
}

const startedMs = performance.now()
const tell = (text) => {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`)
}

const directories = Array.from({ length: Math.min(jobs, chosen.length) }, () => copyOf(root, COPIED))
tell('without a planted bug ...')
const clean = await runTests(directories[0], [...new Set(chosen.flatMap(({ tests }) => tests))])
if (clean.kind !== 'ran' || clean.red.length > 0) {
  tell('')
  console.error(
    `cannot plant bugs: without any the tests are not green: ${clean.reason ?? clean.red?.map(({ test }) => test).join('; ') ?? clean.kind}`,
  )
  process.exit(1)
}

let done = 0
const results = await inTurn(chosen, directories, async (directory, mutant) => {
  tell(`${done} of ${chosen.length}: ${mutant.id}`)
  const result = await plant(directory, mutant)
  done++
  return result
})
tell('')

const bad = results.filter(({ verdict }) => verdict !== 'found')
const seconds = Number(((performance.now() - startedMs) / 1_000).toFixed(1))
if (options.json) {
  console.log(JSON.stringify({ planted: results.length, notFound: bad.length, seconds, results }, undefined, 2))
} else {
  const width = Math.max(...results.map(({ id }) => id.length))
  for (const { id, rule, verdict, by = [], rules = [], reason } of results) {
    const first = by[0]
    const others = by.length > 1 ? ` and ${by.length - 1} more` : ''
    const told = first === undefined ? (reason ?? '').split('\n')[0] : `${rules.join(' ')}: ${first.test}${others}`
    console.log(`${rule.padEnd(4)} ${id.padEnd(width)}  ${verdict}${told === '' ? '' : `  ${told}`}`)
  }
  console.log(`${results.length - bad.length} of ${results.length} planted bugs were found, in ${seconds} s`)
}
process.exit(bad.length === 0 ? 0 : 1)
