/** @import { Sample, Spread, PeerName } from './index.d.mts' */

/** @param {readonly number[]} values @returns {number} */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const high = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? Number.NaN) + high) / 2
}

/** @param {readonly number[]} values @returns {Spread | undefined} */
export function spread(values) {
  if (values.length === 0) return undefined
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) }
}

/**
 * Subject by other, paired by repetition: both ran within the same minute, while the machine drifts over a whole run.
 * @param {readonly Sample[]} samples
 * @param {string} point
 * @param {PeerName} subject
 * @param {PeerName} other
 * @returns {Spread | undefined}
 */
export function ratio(samples, point, subject, other) {
  const here = samples.filter((sample) => sample.point === point)
  const ratios = []
  for (const sample of here) {
    const pair = here.find((each) => each.peer === other && each.repetition === sample.repetition)
    if (sample.peer === subject && pair !== undefined && pair.value > 0) ratios.push(sample.value / pair.value)
  }
  return spread(ratios)
}

/**
 * Three significant digits, thousands separated: more would claim what three runs cannot know.
 * @param {number} value
 * @returns {string}
 */
export function figure(value) {
  if (!Number.isFinite(value)) return '?'
  return Number(value.toPrecision(3)).toLocaleString('en-US', { maximumFractionDigits: 3 })
}

/** @param {Sample} sample @returns {string} */
export function faultText(sample) {
  const { missing, duplicated, outOfOrder, corrupt, lost } = sample.faults
  const counts = { missing, duplicated, 'out of order': outOfOrder, corrupt, 'connections lost': lost }
  const words = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`)
  return words.length === 0 && !sample.ok ? 'stalled or refused' : words.join(', ')
}
