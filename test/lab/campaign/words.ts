import { rateOf, verdictOf, type Campaign, type ScenarioRun, type Totals, type Verdict, type WorldRun } from './result.ts'

export const count = (value: number): string => value.toLocaleString('en-US')
export const lasted = (ms: number): string => (ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`)
export const plural = (value: number, word: string): string => `${count(value)} ${word}${value === 1 ? '' : 's'}`

const VERDICT: Readonly<Record<Verdict, string>> = { held: 'held', violated: 'VIOLATED', void: 'VOID', broken: 'BROKEN' }

/** One line for a run that has ended. */
export function lineOf(run: ScenarioRun | WorldRun): string {
  const head = VERDICT[verdictOf(run)].padEnd(8)
  const took = lasted(run.ms).padStart(7)
  if ('world' in run) {
    const rate = run.ms === 0 ? '' : ` (${count(Math.round((run.schedules / run.ms) * 1_000))}/s)`
    return `${head} ${took}  world ${run.world}: ${plural(run.schedules, 'schedule')}${rate}`
  }
  return `${head} ${took}  ${String(run.id).padStart(3)} ${run.name}`
}

/** What did not hold, each with what makes it happen again. */
export function failuresOf({ scenarios, worlds }: Pick<Campaign, 'scenarios' | 'worlds'>): readonly string[] {
  return [...scenarios, ...worlds].filter((run) => verdictOf(run) !== 'held').flatMap(failure)
}

function failure(run: ScenarioRun | WorldRun): readonly string[] {
  const again = `again: npm run lab -- --only ${'world' in run ? run.world : run.id} --seed ${run.seed}`
  return ['', lineOf(run), ...causes(run).map((cause) => `  ${cause}`), `  ${again}`]
}

function causes(run: ScenarioRun | WorldRun): readonly string[] {
  if ('world' in run) {
    return [
      ...run.violations.map(
        ({ rule, words, strategy, afterSchedules }) =>
          `${rule}: ${words} (${strategy}, after ${plural(afterSchedules, 'schedule')})`,
      ),
      ...run.unseen.map((event) => `never seen: ${event}`),
      ...(run.broken === undefined ? [] : [run.broken]),
    ]
  }
  if (run.end.kind === 'broken') return run.end.reason.split('\n').slice(0, 8)
  const { violations, unobserved, observed } = run.end.outcome
  const shown = violations.slice(0, 8).map(({ rule, words }) => `${rule}: ${words}`)
  const more = violations.length > 8 ? [`and ${violations.length - 8} more`] : []
  return [
    ...shown,
    ...more,
    ...unobserved.map((words) => `not observed: ${words}`),
    ...(observed.length === 0 ? ['nothing observed'] : []),
  ]
}

/** What it came to. */
export function tableOf(
  totals: Totals,
  { seeds, ms, isInterrupted }: { seeds: string; ms: number; isInterrupted: boolean },
): string {
  const { held, violated, void: voids, broken } = totals.verdicts
  const { slowest, schedules } = totals
  const rows: readonly (readonly [string, string, string])[] = [
    ['scenarios', count(held + violated + voids + broken), `${held} held, ${violated} violated, ${voids} void, ${broken} broken`],
    ['worlds', count(totals.worlds), ''],
    ['schedules', count(schedules), schedules === 0 ? '' : `${count(rateOf(totals))}/s`],
    ['faults observed', count(totals.observed), ''],
    ['invariants checked', count(totals.checked), ''],
    ['violations', count(totals.violations), ''],
    [
      'slowest recovery',
      slowest === undefined ? '–' : lasted(slowest.ms),
      slowest === undefined ? '' : `${slowest.id} ${slowest.name}`,
    ],
    ['seed', seeds, ''],
    ['took', lasted(ms), isInterrupted ? 'interrupted' : ''],
  ]
  return rows.map(([name, value, more]) => `${name.padEnd(20)}${value.padStart(10)}  ${more}`.trimEnd()).join('\n')
}
