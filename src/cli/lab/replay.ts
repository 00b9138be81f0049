import { readFileSync } from 'node:fs'
import { readArtefact, replayArtefact, traceInWords, type WorldDefinition } from '../../lab/explorer/index.ts'
import { WORLDS } from '../../lab/worlds/index.ts'
import type { Command, Terminal } from '../command.ts'
import { EXIT } from '../exit.ts'
import { readOptions } from '../options.ts'
import { paint } from '../paint.ts'

const KINDS = { file: 'argument', json: 'flag', help: 'flag' } as const

const USAGE = `usage: tidegate lab replay FILE [--json]

Runs the one schedule that a file of tidegate lab explore holds, and shows what happens step by step: what went on, and
what could have gone on instead.

  FILE      as explore has saved it
  --json    one JSON document
  --help    print this

Exit codes: 0 nothing is broken any more, 1 an invariant is broken, 2 asked wrongly.

Example:
  tidegate lab replay .tidegate/lab/gate-G1-1.json
`

/** `tidegate lab replay`, with the worlds given, for tests. */
export function createReplayCommand(worlds: readonly WorldDefinition[]): Command {
  return {
    name: 'replay',
    summary: 'see a failure that explore has found once more',
    usage: USAGE,
    run: (args, terminal) => run(args, terminal, worlds),
  }
}

export const replayCommand: Command = createReplayCommand(WORLDS)

async function run(args: readonly string[], terminal: Terminal, worlds: readonly WorldDefinition[]): Promise<number> {
  const given = readOptions(KINDS, args)
  if (given.kind === 'wrong') return asked(terminal, given.reason)
  const { file, json, help } = given.values
  if (help === true) {
    terminal.out(USAGE)
    return EXIT.done
  }
  if (file === undefined) return asked(terminal, 'a file is missing')
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    return asked(terminal, `cannot read ${file}: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}`)
  }
  const artefact = readArtefact(text)
  if (typeof artefact === 'string') return asked(terminal, `${file} is no failure that explore has saved: ${artefact}`)
  const world = worlds.find(({ name }) => name === artefact.world)
  if (world === undefined) return asked(terminal, `${file} is of the world ${JSON.stringify(artefact.world)}, which is not here`)
  const { isReproduced, violation, trace } = await replayArtefact(artefact, world)
  const lines = traceInWords(trace)
  if (json === true) terminal.out(`${JSON.stringify({ ...artefact, isReproduced, violation, trace: lines }, undefined, 2)}\n`)
  else {
    const end =
      violation === undefined
        ? `${paint(terminal, 'green', 'held')}: ${artefact.invariant} is not broken any more`
        : `${paint(terminal, 'red', 'violated')}: ${violation.invariant}: ${violation.words}${isReproduced ? '' : ` (saved was ${artefact.invariant}: ${artefact.words})`}`
    terminal.out([...lines, '', end, ''].join('\n'))
  }
  return violation === undefined ? EXIT.done : EXIT.failed
}

function asked(terminal: Terminal, reason: string): number {
  terminal.err(`${paint(terminal, 'red', 'error')}: ${reason}\ntidegate lab replay --help says more.\n`)
  return EXIT.askedWrongly
}
