import { museum, realStage, virtualStage, type MuseumWish, type MuseumWorld } from '../../lab/museum/index.ts'
import { keepAlive, realClock, realRandom, realTimers } from '../../runtime/real.ts'
import { plainJson } from '../chat/plain.ts'
import type { Command, Terminal } from '../command.ts'
import { EXIT } from '../exit.ts'
import { readOptions } from '../options.ts'
import { wholeNumber } from '../whole-number.ts'
import { isAsClaimed, lessonsOf } from './museum-lessons.ts'
import { museumText } from './museum-view.ts'

const KINDS = { starts: 'text', seed: 'text', real: 'flag', json: 'flag' } as const

const STARTS = { virtual: { usual: 200, max: 5_000 }, real: { usual: 20, max: 500 } } as const
const SEED_MAX = 2 ** 32 - 1

const USAGE = `usage: tidegate lab museum [--starts N] [--seed N] [--real] [--json]

What Tidegate replaces did not start because of a fault that was taken for another one. Here are both, and four ways to decide when
people may come in: the retry loop that was there, the sleep of 500 ms that was to cure it, the client library's own "ready", and
Tidegate's readiness engine as it is built. For each it counts who was let in when everything was ready, who too early, who never;
and prints what Tidegate says of it, with its evidence and its record. It takes a moment: time is virtual.

  --starts N   starts of each service under each strategy (default ${STARTS.virtual.usual}; with --real ${STARTS.real.usual})
  --seed N     of the varying times (default 1)
  --real       in real time, all starts side by side: about 9 s
  --json       one JSON object on one line

Exit codes: 0 Tidegate did what it claims, 1 it did not, 2 asked wrongly.

Example:
  tidegate lab museum --seed 7
`

/** @param world the real one, for --real. */
export function createMuseumCommand(world: MuseumWorld): Command {
  return {
    name: 'museum',
    summary: 'the fault that began it all, and the one that everybody believed in',
    usage: USAGE,
    run: (args, terminal) => run(args, terminal, world),
  }
}

export const museumCommand: Command = createMuseumCommand({ clock: realClock, timers: realTimers, random: realRandom })

interface Wish extends MuseumWish {
  readonly isReal: boolean
  readonly json: boolean
}

async function run(args: readonly string[], terminal: Terminal, world: MuseumWorld): Promise<number> {
  const wish = readWish(args)
  if (typeof wish === 'string') {
    terminal.err(`tidegate lab museum: ${wish}\nTry: tidegate lab museum --help\n`)
    return EXIT.askedWrongly
  }
  const { seed, isReal } = wish
  const release = keepAlive()
  try {
    if (isReal && terminal.isTerminal) terminal.err('in real time: about 9 s\n')
    const shown = await orInterrupted(museum(wish, isReal ? realStage(world, seed) : virtualStage(seed)), terminal.signal)
    if (shown === undefined) return EXIT.interrupted
    const lessons = lessonsOf(shown)
    if (wish.json) terminal.out(`${plainJson({ ...shown, isReal, lessons })}\n`)
    else terminal.out(museumText(shown, lessons, isReal, terminal))
    return isAsClaimed(shown) ? EXIT.done : EXIT.failed
  } finally {
    release()
  }
}

function readWish(args: readonly string[]): Wish | string {
  const read = readOptions(KINDS, args)
  if (read.kind === 'wrong') return read.reason
  const { real: isReal = false, json = false } = read.values
  const { usual, max } = isReal ? STARTS.real : STARTS.virtual
  const starts = wholeNumber(read.values.starts, usual, [1, max])
  if (starts === undefined) return `--starts must be a whole number from 1 to ${max}${isReal ? ' with --real' : ''}`
  const seed = wholeNumber(read.values.seed, 1, [0, SEED_MAX])
  if (seed === undefined) return `--seed must be a whole number from 0 to ${SEED_MAX}`
  return { starts, seed, isReal, json }
}

/** Nothing has to be undone: what is still running in there touches nothing outside. */
function orInterrupted<Result>(result: Promise<Result>, signal: AbortSignal): Promise<Result | undefined> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return resolve(undefined)
    signal.addEventListener('abort', () => resolve(undefined), { once: true })
    result.then(resolve, reject)
  })
}
