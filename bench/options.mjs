// The command line.
import { parseArgs } from 'node:util'
import { PEERS, DEFAULT_PEERS } from './peers.mjs'
import { SCENARIOS } from './scenarios.mjs'

/** @import { PeerName, ScenarioName } from './report/index.d.mts' */

/**
 * @typedef {object} Options
 * @property {readonly ScenarioName[]} only
 * @property {readonly PeerName[]} peers
 * @property {number} repetitions
 * @property {number} durationSeconds how long one point is loaded
 * @property {readonly number[]} clients fan-out points to keep; empty: all
 * @property {readonly number[]} payload
 * @property {readonly number[]} window
 * @property {boolean} pin
 * @property {boolean} json
 * @property {boolean} cpuProfile
 */

export const HELP = `usage: npm run bench -- [options]
       npm run bench -- experiment [--help]    the seed's experiment: check once, sleep, poll, signals
       npm run bench -- startup [--help]       process start to the first client that is let in
       npm run bench -- redis [--help]         through Redis: fan-out beside Socket.IO, the proof, the resume storm
       npm run bench -- mine DATA_DIR          grouping of labelled logs: accuracy beside published figures, speed
       npm run bench -- scan [--help]          logs to entries: text, Cloud Logging, pino; memory at 10 million lines
       npm run bench -- redact DATA_DIR        what is taken out of logs, how much of it falsely, and what it costs

Measures Tidegate beside its peers, in one run on this machine: each server alone on one core, the load generator
(bench/wsload) on another. Every delivery is checked. Prints Markdown tables; bench/out/ keeps the results as JSON.

  --only LIST          scenarios: ${SCENARIOS.join(', ')} (all)
  --peers LIST         ${Object.keys(PEERS).join(', ')}
                       (default: ${DEFAULT_PEERS.join(',')})
  --repetitions N      runs of each point, their median is told (3)
  --duration S         seconds of load for each point (3)
  --quick              one repetition of 1.5 s: for a look, not for a figure
  --clients LIST       keep only these fan-out points, e.g. 1000
  --payload LIST       likewise: 200, 2048
  --window LIST        likewise: 4, 16, 64
  --no-pin             do not pin to cores (needed with fewer than two; the figures are worth less)
  --cpu-prof           Tidegate writes bench/out/*.cpuprofile
  --json               print the results as JSON instead of tables
  --help

Exit status: 0; 1 when a delivery of Tidegate was missing, doubled, out of order or corrupt, or when a fan-out point
was below 0.7 x node-batch; 2 when it could not run.

Examples
  npm run bench                                     everything, about 25 minutes
  npm run bench -- --quick --only fanout,storm      a first look
  npm run bench -- --only fanout --peers tidegate,node-batch --clients 1000 --payload 200 --window 16
  npm run bench -- --only fanout --peers tidegate --clients 1000 --cpu-prof --repetitions 1
`

/** A wrong command line: told without a stack. */
export class UsageError extends Error {}

/**
 * @template {string} T
 * @param {string} option
 * @param {string | undefined} text
 * @param {readonly T[]} known
 * @param {readonly T[]} otherwise
 * @returns {readonly T[]} in the order of `known`
 */
function names(option, text, known, otherwise) {
  if (text === undefined) return otherwise
  const wanted = text.split(',').map((name) => name.trim())
  for (const name of wanted) {
    if (!known.some((each) => each === name)) {
      throw new UsageError(`cannot read --${option}: "${name}" is none of ${known.join(', ')}`)
    }
  }
  return known.filter((name) => wanted.includes(name))
}

/** @param {string} option @param {string} text @returns {number} */
function positive(option, text) {
  const value = Number(text)
  if (!(value > 0)) throw new UsageError(`cannot read --${option}: "${text}" is not a number above 0`)
  return value
}

/** @param {string} option @param {string | undefined} text */
const positives = (option, text) => (text === undefined ? [] : text.split(',').map((part) => positive(option, part)))

/**
 * Every command of the bench reads its options so, and knows `--json` and `--help`.
 * @template {import('node:util').ParseArgsConfig['options'] & {}} Options
 * @param {readonly string[]} argv
 * @param {Options} options
 * @throws {UsageError}
 */
export function parse(argv, options) {
  try {
    return parseArgs({ args: [...argv], options: { ...options, ...COMMON } }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

const COMMON = /** @type {const} */ ({
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
})

const OPTIONS = /** @type {const} */ ({
  only: { type: 'string' },
  peers: { type: 'string' },
  repetitions: { type: 'string' },
  duration: { type: 'string' },
  clients: { type: 'string' },
  payload: { type: 'string' },
  window: { type: 'string' },
  quick: { type: 'boolean', default: false },
  'no-pin': { type: 'boolean', default: false },
  'cpu-prof': { type: 'boolean', default: false },
})

/**
 * @param {string[]} argv
 * @returns {Options | 'help'}
 * @throws {UsageError}
 */
export function readOptions(argv) {
  const values = parse(argv, OPTIONS)
  if (values.help) return 'help'
  return {
    only: names('only', values.only, SCENARIOS, SCENARIOS),
    peers: names('peers', values.peers, /** @type {PeerName[]} */ (Object.keys(PEERS)), DEFAULT_PEERS),
    repetitions: Math.ceil(positive('repetitions', values.repetitions ?? (values.quick ? '1' : '3'))),
    durationSeconds: positive('duration', values.duration ?? (values.quick ? '1.5' : '3')),
    clients: positives('clients', values.clients),
    payload: positives('payload', values.payload),
    window: positives('window', values.window),
    pin: !values['no-pin'],
    json: values.json,
    cpuProfile: values['cpu-prof'],
  }
}
