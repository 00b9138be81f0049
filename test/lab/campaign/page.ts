import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { redisBinary } from '../../support/redis-server.ts'
import { FAULTS } from '../catalogue.ts'
import { pictureOf, type Pictured } from './picture.ts'
import { rateOf, totalsOf, verdictOf, type Campaign, type ScenarioHead, type ScenarioRun, type WorldRun } from './result.ts'
import { count, lasted, plural } from './words.ts'

const ROOT = new URL('../../../', import.meta.url)
const PAGE = new URL('docs/proof.md', ROOT)
const PICTURES = new URL('docs/images/', ROOT)

const TITLES: Readonly<Record<ScenarioHead['group'], string>> = {
  redis: 'Redis at its start and in its states',
  network: 'The network between Tidegate and Redis',
  clients: 'Clients',
  process: 'The process and its machine',
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`

/** Where and when: what a reader needs to run it again. */
export interface Where {
  readonly commit: string
  readonly date: string
  readonly node: string
  readonly redis: string
  readonly machine: string
}

/** What `npm run lab -- --sabotage --page` has put there. */
const BUGS = ['<!-- planted bugs -->\n', '<!-- end of planted bugs -->'] as const
const NO_BUGS = 'Not planted yet: `npm run lab -- --sabotage --page` fills this in.\n'

export function writePage(campaign: Campaign, all: readonly ScenarioHead[]): void {
  mkdirSync(fileURLToPath(PICTURES), { recursive: true })
  for (const [group, runs] of groups(campaign.scenarios))
    writeFileSync(new URL(pictureName(group), PICTURES), pictureOf(TITLES[group], runs.map(pictured)))
  const before = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : ''
  writeFileSync(PAGE, pageOf(campaign, all, whereOf(), between(before) ?? NO_BUGS))
}

const between = (text: string): string | undefined => text.split(BUGS[0])[1]?.split(BUGS[1])[0]

/** Writes the matrix of planted bugs where the page has its place for it. */
export function writeBugs(matrix: string): void {
  const text = readFileSync(PAGE, 'utf8')
  const old = between(text)
  if (old === undefined) throw new Error('docs/proof.md has no place for planted bugs: npm run lab -- --page writes it first')
  writeFileSync(
    PAGE,
    text.replace(`${BUGS[0]}${old}${BUGS[1]}`, () => `${BUGS[0]}${matrix}\n${BUGS[1]}`),
  )
}

const pictureName = (group: ScenarioHead['group']): string => `proof-${group}.svg`

const pictured = ({ id, name, end }: ScenarioRun): Pictured => ({
  id,
  name,
  timeline: end.kind === 'judged' ? end.outcome.timeline : [],
})

function groups(runs: readonly ScenarioRun[]): readonly (readonly [ScenarioHead['group'], readonly ScenarioRun[]])[] {
  const names = Object.keys(TITLES) as ScenarioHead['group'][]
  return names.map((name) => [name, runs.filter(({ group }) => group === name)] as const).filter(([, some]) => some.length > 0)
}

function whereOf(): Where {
  const said = (command: string, args: readonly string[], argv0 = command): string =>
    spawnSync(command, [...args], { argv0, cwd: fileURLToPath(ROOT), encoding: 'utf8' }).stdout?.trim() ?? ''
  const version = /v=(\S+)/.exec(said(redisBinary(), ['--version'], 'redis-server'))?.[1]
  const isChanged = said('git', ['status', '--porcelain', '--', 'src', 'test', 'scripts']) !== ''
  const commit = said('git', ['rev-parse', '--short', 'HEAD'])
  const cores = cpus()
  return {
    commit: commit === '' ? 'unknown' : `${commit}${isChanged ? ' and what was not committed yet' : ''}`,
    date: new Date().toISOString().slice(0, 10),
    node: process.versions.node,
    redis: version ?? 'unknown',
    machine: `${cores[0]?.model.trim() ?? 'unknown'}, ${plural(cores.length, 'processor')}`,
  }
}

/** The page's text. */
export function pageOf(campaign: Campaign, all: readonly ScenarioHead[], where: Where, bugs: string): string {
  const totals = totalsOf(campaign)
  const { held, violated, void: voids, broken } = totals.verdicts
  const { slowest } = totals
  return `# Proof

What Tidegate promises, put to the test by breaking what it stands on. Written by \`npm run lab -- --page\`, with the seed
${campaign.seed}, at commit ${where.commit}, ${where.date}; Node ${where.node}, Redis ${where.redis}, ${where.machine}. It took ${lasted(campaign.ms)}.
[The lab](lab.md) says what each part is, and how to run it again.

${[
  row(['', '']),
  row(['---', '--:']),
  row(['scenarios', `${held + violated + voids + broken}: ${held} held, ${violated} violated, ${voids} void, ${broken} broken`]),
  row(['faults observed', count(totals.observed)]),
  row(['schedules', `${count(totals.schedules)} of ${plural(totals.worlds, 'world')}, ${count(rateOf(totals))} a second`]),
  row(['invariants checked', count(totals.checked)]),
  row(['violations', `**${count(totals.violations)}**`]),
  row(['slowest recovery', slowest === undefined ? '–' : `${lasted(slowest.ms)}: ${slowest.name}`]),
].join('\n')}

A scenario whose fault was observed by nobody is *void*, and a campaign with one fails, as with a violation. Rules such as \`L4\` are in
\`docs/spec\`; \`C1\` to \`C15\` are the checks of a whole history ([what each says](redis-faults.md)); *progress*: what was waited for came.

## Faults on real servers

Real \`tidegate serve\` processes, real Redis servers, unmodified clients. *Recovered*: from the end of the fault until clients are let in
again, or until the slowest client has the first message that was sent after it.
${groups(campaign.scenarios).map(section).join('\n')}
## Schedules

Real code of the engine, the gate, sessions and recovery on virtual time, under orders that nature rarely chooses.

${worldTable(campaign.worlds)}

## Planted bugs

Each bug is planted in a copy of the sources, and the scenario or world is run. What finds it is an invariant of the product, not a
test that was written for the bug.

${BUGS[0]}${bugs}${BUGS[1]}

## What is not in it

${rest(campaign, all)}
`
}

function section([group, runs]: readonly [ScenarioHead['group'], readonly ScenarioRun[]]): string {
  return `
### ${TITLES[group]}

![${TITLES[group]}: when the fault was there, when the gate was open, and what clients noticed, for each scenario](images/${pictureName(group)})

${[
  row(['', 'fault', 'observed', 'looked at', 'violations', 'recovered after', 'verdict']),
  row(['--:', '---', '---', '---', '--:', '--:', '---']),
  ...runs.map(scenarioRow),
].join('\n')}
`
}

function scenarioRow(run: ScenarioRun): string {
  const { id, name, end } = run
  const verdict = verdictOf(run)
  if (end.kind === 'broken') return row([String(id), name, '–', '–', '–', '–', verdict])
  const { observed, checked, violations, recoveryMs, unobserved } = end.outcome
  const missing = unobserved.length === 0 ? '' : `; not observed: ${unobserved.join('; ')}`
  return row([
    String(id),
    name,
    `${observed.join('; ')}${missing}`,
    ranges(checked),
    count(violations.length),
    recoveryMs === undefined ? '–' : lasted(recoveryMs),
    verdict,
  ])
}

/** `C1 C2 C3` is `C1-C3`. */
export function ranges(names: readonly string[]): string {
  const runs: { letter: string; from: number; to: number }[] = []
  const others: string[] = []
  for (const name of new Set(names)) {
    const [, letter, digits] = /^([A-Z])(\d+)$/.exec(name) ?? []
    if (letter === undefined) others.push(name)
    else runs.push({ letter, from: Number(digits), to: Number(digits) })
  }
  runs.sort((one, other) => one.letter.localeCompare(other.letter) || one.from - other.from)
  const joined: typeof runs = []
  for (const run of runs) {
    const last = joined.at(-1)
    if (last?.letter === run.letter && last.to + 1 === run.from) last.to = run.to
    else joined.push({ ...run })
  }
  const words = joined.map(({ letter, from, to }) => {
    if (from === to) return `${letter}${from}`
    return to === from + 1 ? `${letter}${from} ${letter}${to}` : `${letter}${from}-${letter}${to}`
  })
  return [...words, ...others].join(' ')
}

function worldTable(worlds: readonly WorldRun[]): string {
  if (worlds.length === 0) return 'No world was explored.'
  return [
    row(['world', 'rules', 'schedules', 'by', 'steps', 'a second', 'looked at', 'seen', 'violations', 'verdict']),
    row(['---', '---', '--:', '---', '--:', '--:', '--:', '---', '--:', '---']),
    ...worlds.map((run) =>
      row([
        run.summary === '' ? run.world : `**${run.world}**: ${run.summary}`,
        run.rules.join(' '),
        count(run.schedules),
        Object.entries(run.strategies)
          .map(([name, schedules]) => `${name} ${count(schedules)}${run.exhausted.includes(name) ? ' (all)' : ''}`)
          .join(', '),
        count(run.steps),
        count(rateOf({ schedules: run.schedules, exploredMs: run.ms })),
        String(run.checked.length),
        run.seen.join(', '),
        count(run.violations.length),
        verdictOf(run),
      ]),
    ),
  ].join('\n')
}

/** Of the 52, those that did not run here, each with why not. */
function rest({ scenarios }: Campaign, all: readonly ScenarioHead[]): string {
  const ran = new Set(scenarios.map(({ id }) => id))
  const left = FAULTS.filter(({ id }) => !ran.has(id)).map(({ id, words, whyNot = '' }) => {
    const tier = all.find((scenario) => scenario.id === id)?.tier
    return `- **${id}** ${words}: ${tier === undefined ? whyNot : WHERE[tier]}`
  })
  const more = all
    .filter(({ id }) => id > FAULTS.length && !ran.has(id))
    .map(({ id, name, tier }) => `- **${id}** ${name}: ${WHERE[tier]}`)
  if (left.length + more.length === 0) return 'Nothing of what there is.'
  return [`${FAULTS.length - left.length} of the ${FAULTS.length} faults ran. The rest:`, '', ...left, ...more].join('\n')
}

const WHERE: Readonly<Record<ScenarioHead['tier'], string>> = {
  quick: 'was not asked for',
  full: 'takes long; `npm run lab -- --tier full`, and every `npm run lab:long`',
  host: 'needs root; `npm run lab:host`',
}
