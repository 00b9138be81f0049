// npm run bench -- startup
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkSystem, chooseCores, describeMachine } from '../machine.mjs'
import { parse, UsageError } from '../options.mjs'
import { OUT } from '../places.mjs'
import { endChildrenOnExit } from '../processes.mjs'
import { progress } from '../progress.mjs'
import { checkBuilt } from '../tidegate.mjs'
import { measureStart } from './measure.mjs'
import { startupMarkdown } from './phases.mjs'

/** @import { Start, StartupOptions } from './index.d.mts' */

export const STARTUP_HELP = `usage: npm run bench -- startup [options]

From the start of the process to the first client that is let in. The client tries from the beginning, is parked by the
gate as soon as the port is bound, and its connect is answered once the gate is open. Prints the phases, and the gate's
own share: proving the disk, and opening. Each start is a fresh process with an empty log; one before the first is not counted.

  --repetitions N   starts (10)
  --no-pin          do not pin the server to a core
  --json            print the results as JSON
  --help

Exit status: 0; 2 when it could not run, or an event that it reads did not come.
`

/** @param {readonly string[]} argv @returns {StartupOptions | 'help'} @throws {UsageError} */
export function readStartupOptions(argv) {
  const values = parse(argv, OPTIONS)
  if (values.help) return 'help'
  const repetitions = Number(values.repetitions)
  if (!(Number.isInteger(repetitions) && repetitions > 0))
    throw new UsageError(`cannot read --repetitions: "${values.repetitions}" is not a whole number above 0`)
  return { repetitions, pin: !values['no-pin'], json: values.json }
}

const OPTIONS = /** @type {const} */ ({
  repetitions: { type: 'string', default: '10' },
  'no-pin': { type: 'boolean', default: false },
})

/** @param {readonly string[]} argv @returns {Promise<number>} the exit status */
export async function startupCommand(argv) {
  const options = readStartupOptions(argv)
  if (options === 'help') {
    console.log(STARTUP_HELP)
    return 0
  }
  checkSystem()
  checkBuilt()
  endChildrenOnExit()
  const core = options.pin ? chooseCores().server : undefined
  const shown = progress(Array.from({ length: options.repetitions + 1 }, () => 1))
  /** @type {Start[]} */
  const starts = []
  for (let repetition = 0; repetition <= options.repetitions; repetition++) {
    shown.next(repetition === 0 ? 'files come into memory' : `start ${repetition}`)
    const start = await measureStart(core)
    if (repetition > 0) starts.push(start)
  }
  shown.end()
  const result = { date: new Date().toISOString(), machine: describeMachine(), ...options, starts }
  mkdirSync(OUT, { recursive: true })
  writeFileSync(join(OUT, `startup-${result.date.replaceAll(':', '-')}.json`), JSON.stringify(result, null, 2))
  console.log(options.json ? JSON.stringify(result, null, 2) : startupMarkdown(starts))
  return 0
}
