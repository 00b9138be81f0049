// npm run bench -- scan
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { describeMachine } from '../machine.mjs'
import { UsageError } from '../options.mjs'
import { inBench, OUT } from '../places.mjs'
import { progress } from '../progress.mjs'
import { median } from '../report/index.mjs'
import { filesOf } from './data.mjs'
import { demandsOf, scanMarkdown } from './demands.mjs'

/** @import { Answer, Question, ScanOptions } from './index.d.mts' */

export const SCAN_HELP = `usage: npm run bench -- scan [options]

How fast logs become entries: text, entries of Cloud Logging and pino, made by a seeded generator; and how fast text becomes
a document, as \`tidegate incident scan\` makes it. JSON is held against a bare JSON.parse of the same lines in the same
process. Seconds are those of a processor, collecting garbage included. Memory: the peak of a whole scan at 1 and at 10
million lines of text. Each measurement is a process of its own.

  --logs DIR        also the lines of every *.log in DIR (sub-directories too), mixed, until there are a million
  --repetitions N   of each, their median is told (3)
  --no-memory       leave out the 10 million lines
  --json            print the results as JSON
  --help

Exit status: 0; 1 when a must was missed; 2 when it could not run.
`

const MILLION = 1_000_000

/** @param {readonly string[]} argv @returns {ScanOptions | 'help'} @throws {UsageError} */
export function readScanOptions(argv) {
  const values = parse(argv)
  if (values.help) return 'help'
  const repetitions = Number(values.repetitions)
  if (!(Number.isInteger(repetitions) && repetitions > 0))
    throw new UsageError(`cannot read --repetitions: "${values.repetitions}" is not a whole number above 0`)
  if (values.logs !== undefined && !existsSync(values.logs))
    throw new UsageError(`cannot read --logs: there is no directory ${values.logs}`)
  return { repetitions, memory: !values['no-memory'], logs: values.logs, json: values.json }
}

/** @param {readonly string[]} argv */
function parse(argv) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        repetitions: { type: 'string', default: '3' },
        logs: { type: 'string' },
        'no-memory': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

/** @param {Question} question @returns {Promise<Answer>} */
async function ask(question) {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--expose-gc',
    inBench('scan', 'reader.mjs'),
    JSON.stringify(question),
  ])
  return JSON.parse(stdout)
}

/** @param {readonly string[]} argv @returns {Promise<number>} the exit status */
export async function scanCommand(argv) {
  const options = readScanOptions(argv)
  if (options === 'help') {
    console.log(SCAN_HELP)
    return 0
  }
  const { logs } = options
  // Now, and not after the first minute.
  if (logs !== undefined) filesOf(logs)
  const shown = progress([
    ...Array.from({ length: options.repetitions }, () => (logs === undefined ? 13 : 20)),
    ...(options.memory ? [8, 70] : []),
  ])
  /** @type {Record<'text' | 'whole' | 'logs' | 'cloud' | 'pino', Answer[]>} */
  const answers = { text: [], whole: [], logs: [], cloud: [], pino: [] }
  for (let repetition = 1; repetition <= options.repetitions; repetition++) {
    shown.next(`repetition ${repetition}`)
    answers.text.push(await ask({ kind: 'text', lines: MILLION, distinct: 50_000, seed: repetition }))
    answers.whole.push(await ask({ kind: 'text', isWhole: true, lines: MILLION, distinct: 200_000, seed: repetition }))
    if (logs !== undefined)
      answers.logs.push(
        await ask({ kind: 'text', isWhole: true, directory: logs, lines: MILLION, distinct: 200_000, seed: repetition }),
      )
    answers.cloud.push(await ask({ kind: 'cloud', lines: 100_000, distinct: 100_000, seed: repetition }))
    answers.pino.push(await ask({ kind: 'pino', lines: 200_000, distinct: 200_000, seed: repetition }))
  }
  const [small, large] = [options.memory ? MILLION : 0, options.memory ? 10 * MILLION : 0]
  const peaks = []
  for (const lines of [small, large]) {
    if (lines === 0) continue
    shown.next(`memory, ${lines / MILLION} million lines`)
    peaks.push(await ask({ kind: 'text', isWhole: true, lines, distinct: 200_000, seed: 1 }))
  }
  shown.end()
  /** @param {readonly Answer[]} of */
  const rate = (of) => median(of.map(({ lines, seconds }) => lines / seconds))
  /** @param {readonly Answer[]} of */
  const ratio = (of) => median(of.map(({ bareSeconds, seconds }) => bareSeconds / seconds))
  const [smallMiB = 0, largeMiB = 0] = peaks.map(({ peakBytes }) => peakBytes / 2 ** 20)
  const figures = {
    textPerSecond: rate(answers.text),
    wholePerSecond: rate(answers.whole),
    logsPerSecond: logs === undefined ? undefined : rate(answers.logs),
    cloudPerSecond: rate(answers.cloud),
    cloudRatio: ratio(answers.cloud),
    pinoPerSecond: rate(answers.pino),
    pinoRatio: ratio(answers.pino),
    smallMiB,
    largeMiB,
  }
  const result = { date: new Date().toISOString(), machine: describeMachine(), ...options, figures, answers, peaks }
  mkdirSync(OUT, { recursive: true })
  writeFileSync(join(OUT, `scan-${result.date.replaceAll(':', '-')}.json`), JSON.stringify(result, null, 2))
  console.log(options.json ? JSON.stringify(result, null, 2) : scanMarkdown(figures))
  return demandsOf(figures).every(({ isMet }) => isMet) ? 0 : 1
}
