// The experiment as an SVG: when the door opened against when the service was ready, and who was let in too early.
import { figure } from '../report/figures.mjs'

/** @import { Summary } from './index.d.mts' */

const WIDTH = 900
const TOP = 96
const ROW = 76
/** Height of the highest bar of a row. */
const BAR = 48
const BIN_MS = 50
const AXIS = { fromMs: -2_500, toMs: 1_750, left: 235, right: 655 }
const SHARE = { left: 690, right: 880 }

/** @param {number} ms */
const x = (ms) => AXIS.left + ((ms - AXIS.fromMs) / (AXIS.toMs - AXIS.fromMs)) * (AXIS.right - AXIS.left)
/** @param {number} value */
const round = (value) => Number(value.toFixed(1))
/** @param {number} left @param {number} top @param {string} kind @param {string} content */
const text = (left, top, kind, content) => `<text x="${round(left)}" y="${round(top)}" class="${kind}">${content}</text>`

/** How many starts fall in each bin; what lies beyond the axis counts in its last bin. @param {readonly number[]} latenessMs */
function bins(latenessMs) {
  /** @type {Map<number, number>} */
  const counts = new Map()
  for (const ms of latenessMs) {
    // Openings within a tenth of a millisecond are at the line, whatever side a clock's grain puts them on.
    const bounded = Math.min(AXIS.toMs - 1, Math.max(AXIS.fromMs, Math.abs(ms) < 0.1 ? 0 : ms))
    const bin = Math.floor(bounded / BIN_MS) * BIN_MS
    counts.set(bin, (counts.get(bin) ?? 0) + 1)
  }
  return [...counts].sort(([a], [b]) => a - b)
}

/** @param {Summary} summary @param {number} index */
function row({ strategy, latenessMs, lateness, falselyAdmitted, admitted }, index) {
  const base = TOP + (index + 1) * ROW - 14
  const counts = bins(latenessMs)
  const most = Math.max(1, ...counts.map(([, count]) => count))
  const width = x(BIN_MS) - x(0) - 0.5
  const bars = counts.map(([ms, count]) => {
    const height = Math.max(1.5, (count / most) * BAR)
    return `<rect x="${round(x(ms))}" y="${round(base - height)}" width="${round(width)}" height="${round(height)}" class="${ms < 0 ? 'early' : 'late'}"/>`
  })
  const share = admitted === 0 ? 0 : falselyAdmitted / admitted
  const median =
    lateness === undefined
      ? 'never opened'
      : `median ${Math.abs(lateness.median) < 0.1 ? 'below 0.1' : figure(lateness.median)} ms`
  return [
    text(20, base - 26, 'name', strategy),
    text(20, base - 8, 'note', median),
    `<line x1="${AXIS.left}" x2="${AXIS.right}" y1="${base}" y2="${base}" class="rule"/>`,
    ...bars,
    `<rect x="${SHARE.left}" y="${base - 20}" width="${SHARE.right - SHARE.left}" height="20" class="track"/>`,
    share === 0
      ? ''
      : `<rect x="${SHARE.left}" y="${base - 20}" width="${round(Math.max(1.5, share * (SHARE.right - SHARE.left)))}" height="20" class="early"/>`,
    text(
      SHARE.left,
      base - 27,
      'note',
      falselyAdmitted === 0 ? 'nobody' : `${falselyAdmitted.toLocaleString('en-US')} of ${admitted.toLocaleString('en-US')}`,
    ),
  ]
}

const STYLE = `
  :root { --paper: #ffffff; --ink: #1f2328; --soft: #59636e; --rule: #d1d9e0; --early: #c2410c; --late: #0969da }
  @media (prefers-color-scheme: dark) {
    :root { --paper: #0d1117; --ink: #f0f6fc; --soft: #9198a1; --rule: #3d444d; --early: #f0883e; --late: #58a6ff }
  }
  text { font-family: system-ui, -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; fill: var(--ink) }
  .head { font-size: 16px; font-weight: 600 } .name { font-size: 15px; font-weight: 600 } .note { font-size: 13px; fill: var(--soft) }
  .mid { font-size: 13px; fill: var(--soft); text-anchor: middle }
  .paper { fill: var(--paper) } .rule { stroke: var(--rule) } .zero { stroke: var(--ink); stroke-dasharray: 4 3 }
  .early { fill: var(--early) } .late { fill: var(--late) } .track { fill: var(--rule); opacity: 0.5 }`

/** @param {readonly Summary[]} all @returns {string} */
export function picture(all) {
  const bottom = TOP + all.length * ROW
  const ticks = [-2_000, -1_000, 0, 1_000].map((ms) => {
    const label = ms === 0 ? 'ready' : `${ms > 0 ? '+' : '−'}${Math.abs(ms) / 1_000} s`
    return text(x(ms), bottom + 18, 'mid', label)
  })
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${bottom + 40}" role="img" aria-labelledby="title">`,
    `<title id="title">When the door opened against when the service was ready, and who was let in too early, by strategy</title>`,
    `<style>${STYLE}\n</style>`,
    `<rect width="${WIDTH}" height="${bottom + 40}" class="paper"/>`,
    text(AXIS.left, 34, 'head', 'When the door opened'),
    text(AXIS.left, 56, 'note', 'starts, before (orange) or after (blue) the service was ready'),
    text(SHARE.left, 34, 'head', 'Let in too early'),
    text(SHARE.left, 56, 'note', 'of all clients let in'),
    ...all.flatMap(row),
    `<line x1="${round(x(0))}" x2="${round(x(0))}" y1="${TOP - 20}" y2="${bottom}" class="zero"/>`,
    ...ticks,
    '</svg>',
  ]
  return `${parts.filter((part) => part !== '').join('\n')}\n`
}
