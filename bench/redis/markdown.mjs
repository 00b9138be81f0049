// The tables of `npm run bench -- redis`.
import { figure, spread } from '../report/index.mjs'
import { table } from '../report/table.mjs'
import { POINTS, SUBJECTS } from './fanout.mjs'

/** @import { FanoutSample, ProofSample, ResumeSample } from './index.d.mts' */

/** @param {readonly number[]} values */
const median = (values) => spread(values)?.median

/** @param {number | undefined} value */
const shown = (value) => (value === undefined ? '–' : figure(value))

/** @param {readonly FanoutSample[]} samples */
function fanoutTable(samples) {
  const rows = POINTS.flatMap(({ id, title }) =>
    SUBJECTS.map(([peer, instances]) => {
      const mine = samples.filter((sample) => sample.point === id && sample.peer === peer && sample.instances === instances)
      const theirs = samples.filter(
        (sample) => sample.point === id && sample.peer === 'socketio-redis' && sample.instances === instances,
      )
      /** @param {(sample: FanoutSample) => number} of */
      const ratio = (of) => {
        const [own, other] = [median(mine.map(of)), median(theirs.map(of))]
        return own === undefined || other === undefined || other === 0 ? '–' : (own / other).toFixed(2)
      }
      const faults = mine.filter(({ fault }) => fault !== '').length
      return [
        title,
        peer,
        String(instances),
        shown(median(mine.map(({ value }) => value))),
        ratio(({ value }) => value),
        ratio(({ perCpuSecond }) => perCpuSecond),
        `${shown(median(mine.map(({ p50Ms }) => p50Ms)))} / ${shown(median(mine.map(({ p99Ms }) => p99Ms)))}`,
        faults === 0 ? '0' : `${faults} of ${mine.length} runs`,
      ]
    }),
  )
  const head = [
    'point',
    'peer',
    'instances',
    'thousand deliveries/s',
    '× Socket.IO',
    '× per CPU second',
    'p50 / p99 ms',
    'faults',
  ]
  return table([head, ...rows])
}

/** @param {readonly ProofSample[]} samples */
function proofTable(samples) {
  const names = Object.keys(samples[0]?.services ?? {})
  /** @param {string} name @param {readonly number[]} values */
  const row = (name, values) => {
    const all = spread(values)
    return [name, shown(all?.median), all === undefined ? '–' : `${figure(all.min)}–${figure(all.max)}`]
  }
  return table([
    ['from begin to proved', 'median ms', 'min–max'],
    ...names.map((name) =>
      row(
        name,
        samples.map(({ services }) => services[name] ?? Number.NaN),
      ),
    ),
    row(
      '**all of Redis**, loading and connecting with it',
      samples.map(({ allMs }) => allMs),
    ),
    row(
      '**after redis.commands**: proof alone',
      samples.map(({ afterCommandsMs }) => afterCommandsMs),
    ),
  ])
}

/** @param {readonly ResumeSample[]} samples */
function resumeTable(samples) {
  return table([
    ['clients', 'channels', 'missed each', 'all caught up ms', 'p50 / p99 ms', 'reads of streams', 'recovered'],
    ...samples.map(({ clients, channels, missed, caughtUpMs, p50Ms, p99Ms, reads, recovered }) => [
      figure(clients),
      figure(channels),
      String(missed),
      figure(caughtUpMs),
      `${figure(p50Ms)} / ${figure(p99Ms)}`,
      `${reads} (${(reads / channels).toFixed(2)} a channel)`,
      String(recovered),
    ]),
  ])
}

/** @param {{ fanout: readonly FanoutSample[], proof: readonly ProofSample[], resume: readonly ResumeSample[] }} result */
export function redisMarkdown({ fanout, proof, resume }) {
  return [
    ...(fanout.length === 0 ? [] : ['### Append and fan-out through Redis', fanoutTable(fanout)]),
    ...(proof.length === 0 ? [] : ['### What the proof costs', proofTable(proof)]),
    ...(resume.length === 0 ? [] : ['### Resume storm', resumeTable(resume)]),
  ].join('\n\n')
}
