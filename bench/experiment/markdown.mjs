// The experiment's tables.
import { figure } from '../report/figures.mjs'
import { table } from '../report/table.mjs'
import { judgeExperiment } from './summary.mjs'

/** @import { Failures, Summary, Times } from './index.d.mts' */

/** What is below a tenth of a millisecond is told as that: a clock that is read twice does not know more. @param {number} value */
const milliseconds = (value) => (value > 0 && value < 0.1 ? '< 0.1' : figure(value))

/** Counted, not measured: all digits are true. @param {number} value */
const count = (value) => value.toLocaleString('en-US')

/** @param {Times | undefined} times */
const middle = (times) => (times === undefined ? '–' : `${milliseconds(times.median)} · ${milliseconds(times.p99)}`)

/** @param {Times} times a constant is told as one: it is a deadline or a budget, not chance */
function ranged({ median, min, max }) {
  const [low, high] = [milliseconds(min), milliseconds(max)]
  return low === high ? `${low} ms` : `${milliseconds(median)} ms (${low}–${high})`
}

/** @param {number} some @param {number} all @param {Times | undefined} times */
function counted(some, all, times) {
  if (some === 0) return `0 of ${count(all)}`
  const after = times === undefined ? '' : ` after ${ranged(times)}`
  return some === all ? `all${after}` : `${count(some)} of ${count(all)}${after}`
}

/** @param {Failures} failures */
const givenUp = ({ noticed, starts, afterMs }) => counted(noticed, starts, afterMs)

/** @param {Failures} failures */
const named = (failures) => counted(failures.named, failures.starts, failures.namedAfterMs)

/** @param {Summary} summary */
function early({ falselyAdmitted, admitted }) {
  const share = falselyAdmitted === 0 ? '' : ` (${figure(Number(((100 * falselyAdmitted) / admitted).toPrecision(2)))} %)`
  return `${count(falselyAdmitted)} of ${count(admitted)}${share}`
}

/** @type {readonly (readonly [string, (summary: Summary) => string])[]} */
const ROWS = [
  ['**clients let in while a task was not ready**', early],
  ['… of them in starts where nothing went wrong', ({ falseBy }) => count(falseBy.ordinary)],
  ['… where the connection was lost once', ({ falseBy }) => count(falseBy.lost)],
  ['… where the service never became ready', ({ falseBy }) => count(falseBy.hangs + falseBy.fails)],
  ['starts in which that happened', ({ startsWithFalse, starts }) => `${count(startsWithFalse)} of ${count(starts)}`],
  ['**door open minus ready** (negative: before it), ms: median · p99', ({ lateness }) => middle(lateness)],
  ['opened before ready', ({ openedEarly, latenessMs }) => `${count(openedEarly)} of ${count(latenessMs.length)}`],
  ['**a task never ends**: start given up', ({ hangs }) => givenUp(hangs)],
  ['… the task is named', ({ hangs }) => named(hangs)],
  ['**a task fails**: start given up', ({ fails }) => givenUp(fails)],
  ['… the task is named', ({ fails }) => named(fails)],
  ['**the check is broken**: start given up', ({ broken }) => givenUp(broken)],
  ['… it is said that the check is broken', ({ broken }) => named(broken)],
]

/** @param {readonly Summary[]} all @returns {string} */
export function experimentMarkdown(all) {
  const figures = table([['', ...all.map(({ strategy }) => strategy)], ...ROWS.map(([title, cell]) => [title, ...all.map(cell)])])
  const words = all.map(({ strategy, hangs, broken }) => [
    `- **${strategy}**`,
    `  - a task never ends: “${hangs.words}”`,
    `  - the check is broken: “${broken.words}”`,
  ])
  const verdict = judgeExperiment(all).map(({ met, text }) => `- must, ${met ? 'reached' : 'MISSED'}: ${text}`)
  return `${[figures, 'Last words:', words.flat().join('\n'), verdict.join('\n')].join('\n\n')}\n`
}
