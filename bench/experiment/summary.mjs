// What may be said of an experiment's starts.
import { median } from '../report/figures.mjs'

/** @import { ExperimentFinding, Failures, PlanKind, Summary, Times, Trial, Trials } from './index.d.mts' */

/** Opening later than this after the truth would be a wait that nobody asked for. */
const LATE_MS = 2

/** @param {readonly number[]} values @returns {Times | undefined} */
function times(values) {
  if (values.length === 0) return undefined
  const sorted = [...values].sort((a, b) => a - b)
  const p99 = sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.NaN
  return { median: median(sorted), p99, min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN }
}

/** @param {readonly Trial[]} trials @param {(trial: Trial) => string} culprit what has to be named @returns {Failures} */
function failures(trials, culprit) {
  const named = trials.flatMap((trial) => trial.said.find(({ text }) => text.includes(culprit(trial)))?.atMs ?? [])
  const after = trials.flatMap(({ failedMs }) => failedMs ?? [])
  return {
    starts: trials.length,
    noticed: after.length,
    afterMs: times(after),
    named: named.length,
    namedAfterMs: times(named),
    words: trials[0]?.said.at(-1)?.text ?? '',
  }
}

/** @param {readonly Trial[]} trials of one strategy @param {readonly Trial[]} broken likewise @returns {Omit<Summary, 'strategy'>} */
function summary(trials, broken) {
  const of = (/** @type {PlanKind} */ kind) => trials.filter((trial) => trial.kind === kind)
  const sum = (/** @type {readonly Trial[]} */ some, /** @type {'admitted' | 'falselyAdmitted' | 'turnedAway'} */ what) =>
    some.reduce((total, trial) => total + trial[what], 0)
  const falseIn = (/** @type {PlanKind} */ kind) => sum(of(kind), 'falselyAdmitted')
  const latenessMs = trials.flatMap(({ readyMs, openMs }) =>
    readyMs === undefined || openMs === undefined ? [] : [openMs - readyMs],
  )
  return {
    starts: trials.length,
    admitted: sum(trials, 'admitted'),
    falselyAdmitted: sum(trials, 'falselyAdmitted'),
    startsWithFalse: trials.filter(({ falselyAdmitted }) => falselyAdmitted > 0).length,
    falseBy: { ordinary: falseIn('ordinary'), lost: falseIn('lost'), hangs: falseIn('hangs'), fails: falseIn('fails') },
    latenessMs,
    lateness: times(latenessMs),
    openedEarly: latenessMs.filter((ms) => ms < 0).length,
    hangs: failures(of('hangs'), ({ faulty }) => faulty),
    fails: failures(of('fails'), ({ faulty }) => faulty),
    broken: failures(broken, () => 'broken'),
    turnedAway: sum(broken, 'turnedAway'),
  }
}

/** @param {Trials} trials @returns {readonly Summary[]} */
export function summaries({ working, broken }) {
  const names = [...new Set(working.map(({ strategy }) => strategy))]
  return names.map((strategy) => {
    const its = (/** @type {Trial} */ trial) => trial.strategy === strategy
    return { strategy, ...summary(working.filter(its), broken.filter(its)) }
  })
}

/** @param {readonly Summary[]} all @returns {readonly ExperimentFinding[]} */
export function judgeExperiment(all) {
  const signals = all.find(({ strategy }) => strategy === 'signals')
  if (signals?.lateness === undefined) return [{ met: false, text: 'signals: no start became ready' }]
  const { falselyAdmitted, lateness, broken, hangs, fails } = signals
  const opened = signals.latenessMs.length
  const due = signals.starts - hangs.starts - fails.starts
  const ms = (/** @type {number} */ value) => value.toFixed(3)
  return [
    { met: falselyAdmitted === 0, text: `signals let ${falselyAdmitted} in too early (0)` },
    { met: opened === due, text: `signals opened in ${opened} of the ${due} starts that became ready (all)` },
    {
      met: lateness.median < LATE_MS && lateness.p99 < LATE_MS,
      text: `signals opened ${ms(lateness.median)} ms after the truth, p99 ${ms(lateness.p99)} ms (both below ${LATE_MS})`,
    },
    {
      met: broken.named === broken.starts,
      text: `signals called the check broken in ${broken.named} of ${broken.starts} starts (all)`,
    },
    {
      met: hangs.named === hangs.starts && fails.named === fails.starts,
      text: `signals named the task in ${hangs.named + fails.named} of ${hangs.starts + fails.starts} failed starts (all)`,
    },
  ]
}
