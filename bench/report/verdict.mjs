import { faultText, figure, ratio, spread } from './figures.mjs'
import { UNITS } from './units.mjs'

/** @import { Demand, Finding, PeerName, Point, Sample, Verdict } from './index.d.mts' */

/**
 * The figures to reach. A must decides the exit code, an aim is told.
 * @type {readonly Demand[]}
 */
export const DEMANDS = [
  { kind: 'must', scenario: 'fanout', against: 'node-batch', atLeast: 0.7 },
  { kind: 'aim', scenario: 'fanout', clients: 100, payload: 200, against: 'nats', atLeast: 0.7 },
  { kind: 'aim', scenario: 'fanout', clients: 1000, payload: 200, against: 'nats', atLeast: 1 },
  { kind: 'aim', scenario: 'fanout', clients: 1000, payload: 200, against: 'socketio', atLeast: 10 },
  { kind: 'aim', scenario: 'fanout', clients: 5000, payload: 200, against: 'nats', atLeast: 1.5, p99AtMostMs: 100 },
  { kind: 'aim', scenario: 'storm', against: 'ws', atLeast: 0.8 },
  { kind: 'aim', scenario: 'rooms', against: 'ws', atLeast: 1 },
  { kind: 'aim', scenario: 'light', against: 'ws', atMost: 1 },
  { kind: 'aim', scenario: 'idle', atMost: 8 },
  { kind: 'aim', scenario: 'resume', atMost: 0.5 },
]

/** @param {Demand} demand @param {Point} point */
function concerns(demand, point) {
  return (
    demand.scenario === point.scenario &&
    (demand.clients === undefined || demand.clients === point.clients) &&
    (demand.payload === undefined || demand.payload === point.payload)
  )
}

/**
 * @param {Demand} demand
 * @param {Point} point
 * @param {readonly Sample[]} samples
 * @param {PeerName} subject
 * @returns {Finding | undefined} undefined when one of the two was not asked
 */
function find(demand, point, samples, subject) {
  const own = samples.filter((sample) => sample.point === point.id && sample.peer === subject)
  const found =
    demand.against === undefined ? spread(own.map((sample) => sample.value)) : ratio(samples, point.id, subject, demand.against)
  if (found === undefined) {
    const asked = own.length > 0 && samples.some((sample) => sample.point === point.id && sample.peer === demand.against)
    const text = `${point.title}: ${demand.against} gave no figure to compare with`
    return asked ? { kind: demand.kind, point: point.id, text, met: false } : undefined
  }
  const { atLeast, atMost, p99AtMostMs } = demand
  const unit = demand.against === undefined ? UNITS[point.scenario].name : `x ${demand.against}`
  const bound = atLeast === undefined ? `at most ${atMost}` : `at least ${atLeast}`
  // 0 and below is what a run without an answer leaves: never fast.
  let met =
    found.median > 0 && (atLeast === undefined || found.median >= atLeast) && (atMost === undefined || found.median <= atMost)
  let text = `${point.title}: ${figure(found.median)} ${unit} (${bound})`
  const p99 = spread(own.flatMap((sample) => (sample.p99Ms === undefined ? [] : [sample.p99Ms])))
  if (p99AtMostMs !== undefined && p99 !== undefined) {
    met &&= p99.median <= p99AtMostMs
    text += `, p99 ${figure(p99.median)} ms (at most ${p99AtMostMs})`
  }
  return { kind: demand.kind, point: point.id, text, met }
}

/**
 * @param {readonly Point[]} points
 * @param {readonly Sample[]} samples
 * @param {PeerName} subject
 * @returns {Verdict}
 */
export function judge(points, samples, subject) {
  const findings = []
  for (const demand of DEMANDS) {
    for (const point of points) {
      const finding = concerns(demand, point) ? find(demand, point, samples, subject) : undefined
      if (finding !== undefined) findings.push(finding)
    }
  }
  const faults = samples
    .filter((sample) => sample.peer === subject && faultText(sample) !== '')
    .map((sample) => `${sample.point}, repetition ${sample.repetition}: ${faultText(sample)}`)
  const passed = faults.length === 0 && findings.every((finding) => finding.met || finding.kind === 'aim')
  return { findings, faults, passed }
}

/**
 * Musts that so few runs cannot decide: the limit lies between the worst run and the best. Asked of those above it as of those below, else
 * a second try would only ever help.
 * @param {readonly Point[]} points
 * @param {readonly Sample[]} samples
 * @param {PeerName} subject
 * @returns {{ point: Point, peers: readonly PeerName[] }[]} what to measure again
 */
export function undecided(points, samples, subject) {
  const open = []
  for (const demand of DEMANDS) {
    const { kind, against, atLeast } = demand
    if (kind !== 'must' || against === undefined || atLeast === undefined) continue
    for (const point of points) {
      if (!concerns(demand, point)) continue
      const found = ratio(samples, point.id, subject, against)
      if (found !== undefined && found.min < atLeast && found.max >= atLeast) open.push({ point, peers: [subject, against] })
    }
  }
  return open
}
