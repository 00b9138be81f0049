import { faultText, figure, ratio, spread } from './figures.mjs'
import { table } from './table.mjs'
import { UNITS } from './units.mjs'
import { judge } from './verdict.mjs'

/** @import { PeerName, Point, Sample, ScenarioName, Spread, Verdict } from './index.d.mts' */

/** From here on the load generator, not the server, is taken for the limit. */
const GENERATOR_BOUND = 0.95

/** @param {Spread} value */
function ranged(value) {
  return value.min === value.max ? figure(value.median) : `${figure(value.median)} (${figure(value.min)}–${figure(value.max)})`
}

/** @param {Point} point @param {readonly Sample[]} samples of one peer at this point */
function cell(point, samples) {
  const value = spread(samples.map((sample) => sample.value))
  if (value === undefined) return '–'
  const beside = samples.flatMap((sample) => (point.scenario === 'light' ? sample.p50Ms : sample.p99Ms) ?? [])
  let text = ranged(value)
  if (beside.length > 0) text += ` · ${figure(spread(beside)?.median ?? 0)}`
  if (samples.some((sample) => sample.generatorShare > GENERATOR_BOUND)) text += ' †'
  if (samples.some((sample) => faultText(sample) !== '')) text += ' ✗'
  return text
}

/** @param {readonly Point[]} points of one scenario @param {readonly Sample[]} samples @param {readonly PeerName[]} peers */
function scenarioTable(points, samples, peers) {
  const subject = peers.find((peer) => peer.startsWith('tidegate'))
  const others = subject === undefined ? [] : peers.filter((peer) => peer !== subject)
  const rows = points.map((point) => {
    const cells = peers.map((peer) =>
      cell(
        point,
        samples.filter((each) => each.point === point.id && each.peer === peer),
      ),
    )
    const ratios = others.map((other) => {
      const found = subject === undefined ? undefined : ratio(samples, point.id, subject, other)
      return found === undefined ? '–' : ranged(found)
    })
    return [point.title, ...cells, ...ratios]
  })
  return table([['', ...peers, ...others.map((other) => `÷ ${other}`)], ...rows])
}

/** @param {Verdict} verdict */
function verdictLines(verdict) {
  const lines = verdict.findings.map(({ kind, met, text }) => `- ${kind}, ${met ? 'reached' : 'MISSED'}: ${text}`)
  lines.push(
    verdict.faults.length === 0
      ? '- must, reached: 0 missing, 0 duplicated, 0 out of order, 0 corrupt in every run of tidegate'
      : verdict.faults.map((fault) => `- must, MISSED: tidegate, ${fault}`).join('\n'),
  )
  return lines.join('\n')
}

/** @param {readonly Sample[]} samples */
function notes(samples) {
  const lines = []
  if (samples.some((sample) => sample.generatorShare > GENERATOR_BOUND)) {
    lines.push('† the load generator used its whole core: the server may be faster than this.')
  }
  for (const sample of samples) {
    const fault = faultText(sample)
    if (fault !== '') lines.push(`✗ ${sample.peer}, ${sample.point}, repetition ${sample.repetition}: ${fault}.`)
  }
  return lines.join('\n\n')
}

/**
 * @param {readonly Point[]} points
 * @param {readonly Sample[]} samples
 * @param {readonly PeerName[]} peers
 * @returns {string}
 */
export function markdown(points, samples, peers) {
  const sections = []
  for (const scenario of /** @type {ScenarioName[]} */ (Object.keys(UNITS))) {
    const rows = points.filter((point) => point.scenario === scenario)
    if (rows.length > 0) sections.push(`### ${UNITS[scenario].heading}`, scenarioTable(rows, samples, peers))
  }
  sections.push(notes(samples))
  const subject = peers.find((peer) => peer.startsWith('tidegate'))
  if (subject !== undefined) sections.push('### Verdict', verdictLines(judge(points, samples, subject)))
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`
}
