import type { Comparison } from '../../verify/index.ts'
import { comparisonWords, figure } from '../comparison-words.ts'
import { code, markdownTable } from '../markdown.ts'

/** Each comparison that was made, as a row, and the last one in words. */
export function beforeAfter(comparisons: readonly Comparison[]): string {
  const last = comparisons.at(-1)
  if (last === undefined) return 'Not compared yet. Nothing is called fixed before `tidegate incident verify` has said so.\n'
  const rows = comparisons.map(({ before, after, unit, verdict }) => [
    code(before.revision),
    `${before.count} in ${figure(before.exposure)} ${unit}`,
    code(after.revision),
    `${after.count} in ${figure(after.exposure)} ${unit}`,
    verdict.ratio === undefined
      ? '-'
      : `${figure(verdict.ratio.ratio)} (${figure(verdict.ratio.low)} to ${figure(verdict.ratio.high)})`,
    `**${verdict.kind}**`,
  ])
  const table = markdownTable(['before', '', 'after', '', 'ratio of the rates (95 %)', 'verdict'], rows)
  return `${table}\n${comparisonWords(last)}\n`
}
