// npm run bench -- redis
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkOpenFiles, checkSystem, chooseCores, describeMachine } from '../machine.mjs'
import { parse, UsageError } from '../options.mjs'
import { OUT } from '../places.mjs'
import { endChildrenOnExit } from '../processes.mjs'
import { progress } from '../progress.mjs'
import { checkBuilt } from '../tidegate.mjs'
import { buildWsload } from '../wsload.mjs'
import { measureFanout, POINTS, SUBJECTS } from './fanout.mjs'
import { redisMarkdown } from './markdown.mjs'
import { measureProof } from './proof.mjs'
import { startRedis } from './redis.mjs'
import { measureResume } from './resume.mjs'

/** @import { FanoutSample, ProofSample, RedisBenchOptions, RedisPart, ResumeSample } from './index.d.mts' */

/** @type {readonly RedisPart[]} */
const PARTS = ['fanout', 'proof', 'resume']

const PROOFS = 15

export const REDIS_HELP = `usage: npm run bench -- redis [options]

Tidegate on a real Redis that this command starts on loopback:
  fanout   append and fan-out with one instance and with two, beside Socket.IO with its Redis streams adapter
           on the same Redis; the servers share a core, Redis and the load generator the other
  proof    from the first service's beginning to the last one's proof, ${PROOFS} starts on an empty Redis
  resume   5,000 clients of 1,000 channels miss 5 messages each and come back at once; Redis's reads are counted

  --only LIST          ${PARTS.join(', ')} (all)
  --repetitions N      runs of each point of fanout and of resume, their median is told (3)
  --duration S         seconds of load for each point of fanout (3)
  --no-pin             do not pin to cores
  --json               print the results as JSON
  --help

Exit status: 0; 1 when a delivery of Tidegate was missing, doubled, out of order or corrupt, or a client did not recover;
2 when it could not run.

Example: npm run bench -- redis --only resume --repetitions 1
`

/** @param {readonly string[]} argv @returns {RedisBenchOptions | 'help'} @throws {UsageError} */
export function readRedisOptions(argv) {
  const values = parse(argv, OPTIONS)
  if (values.help) return 'help'
  const [repetitions, seconds] = [Number(values.repetitions), Number(values.duration)]
  if (!(Number.isInteger(repetitions) && repetitions > 0))
    throw new UsageError(`cannot read --repetitions: "${values.repetitions}" is not a whole number above 0`)
  if (!(seconds > 0)) throw new UsageError(`cannot read --duration: "${values.duration}" is not a number above 0`)
  const wanted = values.only?.split(',').map((name) => name.trim()) ?? PARTS
  for (const name of wanted) {
    if (!PARTS.some((part) => part === name)) throw new UsageError(`cannot read --only: "${name}" is none of ${PARTS.join(', ')}`)
  }
  return { only: PARTS.filter((part) => wanted.includes(part)), repetitions, seconds, pin: !values['no-pin'], json: values.json }
}

const OPTIONS = /** @type {const} */ ({
  only: { type: 'string' },
  repetitions: { type: 'string', default: '3' },
  duration: { type: 'string', default: '3' },
  'no-pin': { type: 'boolean', default: false },
})

/** @param {RedisBenchOptions} options */
async function measureAll({ only, repetitions, seconds, pin }) {
  const cores = pin ? chooseCores() : undefined
  const rounds = Array.from({ length: repetitions }, (_, index) => index + 1)
  /** Peers take turns at each point: what drifts, drifts for all. */
  const runs = only.includes('fanout')
    ? rounds.flatMap((repetition) => POINTS.flatMap((point) => SUBJECTS.map((subject) => ({ repetition, point, subject }))))
    : []
  const proofs = only.includes('proof') ? PROOFS : 0
  const storms = only.includes('resume') ? repetitions : 0
  const shown = progress([...runs.map(() => seconds + 4), ...Array(proofs).fill(2), ...Array(storms).fill(25)])
  const redis = await startRedis(cores?.generator)
  /** @type {{ fanout: FanoutSample[], proof: ProofSample[], resume: ResumeSample[] }} */
  const result = { fanout: [], proof: [], resume: [] }
  try {
    for (const { repetition, point, subject } of runs) {
      shown.next(`${point.id} ${subject.join(' × ')}`)
      const sample = await measureFanout(redis, subject, point, repetition, seconds, cores)
      if (sample.fault !== '') shown.say(`${point.id}, ${subject.join(' × ')}, repetition ${repetition}: ${sample.fault}`)
      result.fanout.push(sample)
    }
    for (let start = 0; start < proofs; start++) {
      shown.next(`proof ${start + 1}`)
      result.proof.push(await measureProof(redis, cores))
    }
    for (let storm = 0; storm < storms; storm++) {
      shown.next(`resume storm ${storm + 1}`)
      result.resume.push(await measureResume(redis, cores))
    }
  } finally {
    await redis.stop()
    shown.end()
  }
  return result
}

/** @param {readonly string[]} argv @returns {Promise<number>} the exit status */
export async function redisCommand(argv) {
  const options = readRedisOptions(argv)
  if (options === 'help') {
    console.log(REDIS_HELP)
    return 0
  }
  checkSystem()
  checkBuilt()
  checkOpenFiles(5_000)
  buildWsload()
  endChildrenOnExit()
  const result = { date: new Date().toISOString(), machine: describeMachine(), ...options, ...(await measureAll(options)) }
  mkdirSync(OUT, { recursive: true })
  writeFileSync(join(OUT, `redis-${result.date.replaceAll(':', '-')}.json`), JSON.stringify(result, null, 2))
  console.log(options.json ? JSON.stringify(result, null, 2) : redisMarkdown(result))
  const isGood =
    result.fanout.every(({ peer, fault }) => peer !== 'tidegate' || fault === '') &&
    result.resume.every(({ clients, recovered }) => clients === recovered)
  return isGood ? 0 : 1
}
