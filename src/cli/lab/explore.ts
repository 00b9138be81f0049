import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  artefactOf,
  explore,
  STRATEGIES,
  traceInWords,
  type Exploration,
  type ExploreOptions,
  type ExploreVerdict,
  type StrategyName,
  type WorldDefinition,
} from '../../lab/explorer/index.ts'
import { WORLDS } from '../../lab/worlds/index.ts'
import type { Clock } from '../../runtime/index.ts'
import { realClock } from '../../runtime/real.ts'
import { nearest } from '../../server/config/nearest.ts'
import type { Command, Terminal } from '../command.ts'
import { EXIT } from '../exit.ts'
import { readOptions } from '../options.ts'
import { paint } from '../paint.ts'
import { table } from '../table.ts'

const KINDS = {
  world: 'argument',
  strategy: 'text',
  schedules: 'text',
  seed: 'text',
  preemptions: 'text',
  save: 'text',
  list: 'flag',
  json: 'flag',
  help: 'flag',
} as const

const SCHEDULES = 4_000
const SAVE_IN = join('.tidegate', 'lab')

/** A failure of the harness itself is neither a success nor a violation. */
const LAB_EXIT: Readonly<Record<ExploreVerdict, number>> = {
  held: EXIT.done,
  violated: EXIT.failed,
  nondeterministic: 3,
  vacuous: 3,
  interrupted: EXIT.interrupted,
}

const USAGE = `usage: tidegate lab explore [WORLD] [--strategy NAME] [--schedules N] [--seed N] [--json]

Runs real code of Tidegate on virtual time under many schedules: what could come sooner or later does, and invariants are
looked at after each step. A broken one is made small and saved as a file, which tidegate lab replay shows.

  WORLD            one alone; --list says which there are. Default: all
  --strategy NAME  ${STRATEGIES.join(', ')} or all. Default: all, with an equal share each
  --schedules N    for each world. Default ${SCHEDULES}
  --seed N         another seed, other schedules. Default 1
  --preemptions N  how often an exhaustive schedule deviates from nature's order. Default 2
  --save DIR       where failures are saved. Default ${SAVE_IN}
  --list           the worlds, their rules, and what has to be seen in each
  --json           one JSON document
  --help           print this

Exit codes: 0 all held and everything interesting was seen, 1 an invariant was broken, 2 asked wrongly, 3 the harness itself
failed: one schedule went two ways, or something that had to be seen was not.

Example:
  tidegate lab explore gate --strategy pct --schedules 20000 --seed 7
`

/** `tidegate lab explore`, with the worlds and the clock given, for tests. */
export function createExploreCommand(worlds: readonly WorldDefinition[], clock: Clock): Command {
  return {
    name: 'explore',
    summary: 'run real code under thousands of schedules',
    usage: USAGE,
    run: (args, terminal) => run(args, terminal, worlds, clock),
  }
}

export const exploreCommand: Command = createExploreCommand(WORLDS, realClock)

interface Asked {
  readonly worlds: readonly WorldDefinition[]
  readonly options: Omit<ExploreOptions, 'clock'>
  readonly saveIn: string
  readonly isJson: boolean
  readonly isList: boolean
}

async function run(
  args: readonly string[],
  terminal: Terminal,
  worlds: readonly WorldDefinition[],
  clock: Clock,
): Promise<number> {
  if (args.includes('--help')) {
    terminal.out(USAGE)
    return EXIT.done
  }
  const asked = read(args, worlds)
  if (typeof asked === 'string') {
    terminal.err(`${paint(terminal, 'red', 'error')}: ${asked}\ntidegate lab explore --help says more.\n`)
    return EXIT.askedWrongly
  }
  if (asked.isList) return list(asked.worlds, terminal, asked.isJson)
  const explorations: Exploration[] = []
  for (const world of asked.worlds) {
    const exploration = await explore(world, { ...asked.options, clock, ...watched(terminal, world, asked.options.schedules) })
    if (terminal.isTerminal) terminal.err('\r\u001B[K')
    explorations.push(exploration)
    if (terminal.signal.aborted) break
  }
  const files = explorations.map((exploration) => save(exploration, asked.saveIn))
  if (asked.isJson) terminal.out(`${JSON.stringify(documentOf(explorations, files), undefined, 2)}\n`)
  else show(explorations, files, terminal)
  return codeOf(explorations.map(({ verdict }) => verdict))
}

/** A violation is news, whatever else there is. */
function codeOf(verdicts: readonly ExploreVerdict[]): number {
  return verdicts.includes('violated') ? LAB_EXIT.violated : Math.max(...verdicts.map((verdict) => LAB_EXIT[verdict]))
}

function watched(terminal: Terminal, { name }: WorldDefinition, schedules: number): Partial<ExploreOptions> {
  const progress = (done: number): void => terminal.err(`\r${name}: ${done} of ${schedules} schedules`)
  return { signal: terminal.signal, ...(terminal.isTerminal && { progress }) }
}

/** @returns what was asked, or what is wrong with it. */
function read(args: readonly string[], worlds: readonly WorldDefinition[]): Asked | string {
  const given = readOptions(KINDS, args)
  if (given.kind === 'wrong') return given.reason
  const { world, strategy = 'all', schedules, seed, preemptions, save: saveIn = SAVE_IN, list: isList, json } = given.values
  const chosen = world === undefined ? worlds : worlds.filter(({ name }) => name === world)
  if (chosen.length === 0)
    return `there is no world ${quoted(world)}${orRather(
      world,
      worlds.map(({ name }) => name),
    )}`
  if (!isStrategy(strategy)) return `there is no strategy ${quoted(strategy)}${orRather(strategy, [...STRATEGIES, 'all'])}`
  const numbers = {
    schedules: wholeNumber(schedules, SCHEDULES, 1),
    seed: wholeNumber(seed, 1, 0),
    preemptionsMax: wholeNumber(preemptions, 2, 0),
  }
  if (numbers.schedules === undefined) return '--schedules takes a whole number, 1 or more'
  if (numbers.seed === undefined) return '--seed takes a whole number, 0 or more'
  if (numbers.preemptionsMax === undefined) return '--preemptions takes a whole number, 0 or more'
  const { schedules: count, seed: chance, preemptionsMax } = numbers
  return {
    worlds: chosen,
    options: { strategy, schedules: count, seed: chance, preemptionsMax },
    saveIn,
    isJson: json === true,
    isList: isList === true,
  }
}

function isStrategy(name: string): name is StrategyName | 'all' {
  return name === 'all' || STRATEGIES.some((strategy) => strategy === name)
}

function quoted(word = ''): string {
  return JSON.stringify(word.slice(0, 40))
}

function orRather(word: string | undefined, words: readonly string[]): string {
  const near = nearest(word ?? '', words)
  return near === undefined ? `: there are ${words.join(', ')}` : `; did you mean ${near}?`
}

function wholeNumber(text: string | undefined, otherwise: number, least: number): number | undefined {
  if (text === undefined) return otherwise
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
  return Number.isSafeInteger(number) && number >= least ? number : undefined
}

function list(worlds: readonly WorldDefinition[], terminal: Terminal, isJson: boolean): number {
  const rows = worlds.map(({ name, summary = '', rules, mustSee }) => ({ name, summary, rules, mustSee }))
  if (isJson) terminal.out(`${JSON.stringify({ worlds: rows }, undefined, 2)}\n`)
  else
    terminal.out(
      rows
        .map(({ name, summary, rules, mustSee }) =>
          [
            `${paint(terminal, 'bold', name)}: ${summary}`,
            `  holds ${rules.join(' ')}`,
            ...mustSee.map((event) => `  sees  ${event}`),
            '',
          ].join('\n'),
        )
        .join('\n'),
    )
  return EXIT.done
}

/** @returns the file that holds the failure. */
function save(exploration: Exploration, directory: string): string | undefined {
  const artefact = artefactOf(exploration)
  if (artefact === undefined) return undefined
  const file = join(directory, `${artefact.world}-${artefact.invariant}-${artefact.seed}.json`)
  mkdirSync(directory, { recursive: true })
  writeFileSync(file, `${JSON.stringify(artefact, undefined, 2)}\n`)
  return file
}

function documentOf(explorations: readonly Exploration[], files: readonly (string | undefined)[]): unknown {
  return {
    worlds: explorations.map((exploration, index) => ({
      ...exploration,
      ...(exploration.found !== undefined && {
        found: { ...exploration.found, trace: traceInWords(exploration.found.trace), file: files[index] },
      }),
    })),
  }
}

const COLOURS = { held: 'green', violated: 'red', nondeterministic: 'red', vacuous: 'red', interrupted: 'yellow' } as const

function show(explorations: readonly Exploration[], files: readonly (string | undefined)[], terminal: Terminal): void {
  terminal.out(
    table(
      terminal,
      ['world', 'schedules', 'a second', 'steps', 'invariants', 'looked at', 'run twice', 'verdict'],
      explorations.map((one) => [
        { text: one.world, colour: 'bold' },
        { text: figure(one.schedules) },
        { text: figure(one.schedulesPerSecond) },
        { text: figure(one.steps) },
        { text: figure(Object.keys(one.checked).length) },
        { text: figure(Object.values(one.checked).reduce((sum, times) => sum + times, 0)) },
        { text: figure(one.guarded) },
        { text: wordsOf(one), colour: COLOURS[one.verdict] },
      ]),
    ),
  )
  for (const [index, exploration] of explorations.entries()) {
    const words = trouble(exploration, files[index], terminal)
    if (words !== '') terminal.out(`\n${words}`)
  }
}

function wordsOf({ verdict, exhausted }: Exploration): string {
  return verdict !== 'held' || exhausted.length === 0 ? verdict : `${verdict} (all of ${exhausted.join(', ')})`
}

function trouble({ world, found, unseen, nondeterminism }: Exploration, file: string | undefined, terminal: Terminal): string {
  const label = paint(terminal, 'red', world)
  if (nondeterminism !== undefined) return `${label}: ${nondeterminism}\n`
  if (found === undefined) return unseen.length === 0 ? '' : `${label}: never seen, so nothing is proved: ${unseen.join('; ')}\n`
  const { strategy, afterSchedules, vector, shrunk, invariant, words, trace } = found
  return [
    `${label}: ${paint(terminal, 'bold', invariant)} is broken: ${words}`,
    `found by ${strategy} in schedule ${figure(afterSchedules)}; made small in ${shrunk.runs} runs, from ${shrunk.fromLength} choices to ${vector.length}: [${vector.join(', ')}]`,
    '',
    ...traceInWords(trace),
    '',
    `again: tidegate lab replay ${file ?? ''}`,
    '',
  ].join('\n')
}

function figure(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',')
}
