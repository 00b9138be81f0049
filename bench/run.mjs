// npm run bench: every peer at every point, peers interleaved within each repetition. See README.md.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkOpenFiles, checkSystem, chooseCores, describeMachine, MachineError } from './machine.mjs'
import { ask, measure } from './measure.mjs'
import { HELP, readOptions, UsageError } from './options.mjs'
import { PEERS } from './peers.mjs'
import { OUT } from './places.mjs'
import { endChildrenOnExit } from './processes.mjs'
import { progress } from './progress.mjs'
import { faultText, judge, markdown, undecided } from './report/index.mjs'
import { CALIBRATION, expectedSeconds, pointsOf } from './scenarios.mjs'
import { buildWsload } from './wsload.mjs'

/** @import { Conditions } from './measure.mjs' */
/** @import { Options } from './options.mjs' */
/** @import { PeerName, Point, Sample } from './report/index.d.mts' */

/** @typedef {{ point: Point, peer: PeerName, repetition: number }} Run */

/** Peers take turns at each point: what drifts, drifts for all. @param {Options} options @param {readonly Point[]} points */
function plan({ repetitions, peers }, points) {
  /** @type {Run[]} */
  const runs = []
  for (let repetition = 1; repetition <= repetitions; repetition++) {
    for (const point of points) {
      for (const peer of peers) {
        if (PEERS[peer].answers.includes(point.scenario)) runs.push({ point, peer, repetition })
      }
    }
  }
  return runs
}

/** Runs in all of a point whose first ones do not decide. */
const REPETITIONS_TO_DECIDE = 9

/**
 * More runs of what is not decided, of the two that are compared.
 * @param {ReturnType<typeof undecided>} open
 * @param {number} done repetitions so far
 */
function planToDecide(open, done) {
  /** @type {Run[]} */
  const runs = []
  for (let repetition = done + 1; repetition <= REPETITIONS_TO_DECIDE; repetition++) {
    for (const { point, peers } of open) for (const peer of peers) runs.push({ point, peer, repetition })
  }
  return runs
}

/**
 * @param {readonly Run[]} runs
 * @param {Conditions} conditions
 * @returns {Promise<Sample[]>}
 */
async function runAll(runs, conditions) {
  const shown = progress(runs.map(({ point }) => expectedSeconds(point, conditions.seconds)))
  /** @type {Map<number, number>} */
  const lightRates = new Map()
  const samples = []
  for (const { point, peer, repetition } of runs) {
    shown.next(`${point.id} ${peer}`)
    if (point.scenario === 'light' && !lightRates.has(repetition)) {
      const { publish } = await ask('ws', CALIBRATION, { ...conditions, cpuProfile: false }, 0)
      lightRates.set(repetition, (publish?.rate ?? 0) / 2)
    }
    const { failure, ...sample } = await measure(peer, point, repetition, conditions, lightRates.get(repetition) ?? 0)
    samples.push(sample)
    const fault = failure ?? faultText(sample)
    if (fault !== '') shown.say(`${point.id}, ${peer}, repetition ${repetition}: ${fault}`)
  }
  shown.end()
  return samples
}

/** @param {Options} options @param {readonly Point[]} points */
function prepare(options, points) {
  checkSystem()
  buildWsload()
  for (const peer of options.peers) PEERS[peer].check()
  if (points.some((point) => point.scenario === 'light')) PEERS.ws.check()
  checkOpenFiles(Math.max(...points.map((point) => point.clients)))
  return options.pin ? chooseCores() : undefined
}

/** @param {Options} options @returns {Promise<number>} the exit status */
async function bench(options) {
  const points = pointsOf(options)
  const runs = plan(options, points)
  if (runs.length === 0) throw new UsageError('cannot bench: no point is left of what was asked')
  const cores = prepare(options, points)
  endChildrenOnExit()
  const date = new Date().toISOString()
  const conditions = { seconds: options.durationSeconds, cores, cpuProfile: options.cpuProfile }
  const subject = options.peers.find((peer) => peer.startsWith('tidegate'))
  const first = await runAll(runs, conditions)
  // One run has no spread, and decides nothing: it is a look.
  const open = subject === undefined ? [] : undecided(points, first, subject)
  const samples = [...first, ...(await runAll(planToDecide(open, options.repetitions), conditions))]
  const verdict = subject === undefined ? undefined : judge(points, samples, subject)
  const result = {
    date,
    machine: describeMachine(),
    pinned: options.pin,
    seconds: options.durationSeconds,
    points,
    samples,
    verdict,
  }
  mkdirSync(OUT, { recursive: true })
  writeFileSync(join(OUT, `${date.replaceAll(':', '-')}.json`), JSON.stringify(result, null, 2))
  console.log(options.json ? JSON.stringify(result, null, 2) : markdown(points, samples, options.peers))
  return verdict === undefined || verdict.passed ? 0 : 1
}

/** @param {string[]} argv @returns {Promise<number>} the exit status */
async function run(argv) {
  const [first = '', ...rest] = argv
  // Questions of their own, which no peer is asked.
  if (first === 'experiment') return (await import('./experiment/command.mjs')).experimentCommand(rest)
  if (first === 'startup') return (await import('./startup/command.mjs')).startupCommand(rest)
  if (first === 'scan') return (await import('./scan/command.mjs')).scanCommand(rest)
  if (first === 'redis') return (await import('./redis/command.mjs')).redisCommand(rest)
  if (first === 'mine') return (await import('./mine/command.mjs')).mineCommand(rest)
  if (first === 'redact') return (await import('./redact/command.mjs')).redactCommand(rest)
  const options = readOptions(argv)
  if (options !== 'help') return bench(options)
  console.log(HELP)
  return 0
}

try {
  process.exitCode = await run(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof UsageError || error instanceof MachineError)) throw error
  console.error(error.message)
  process.exitCode = 2
}
