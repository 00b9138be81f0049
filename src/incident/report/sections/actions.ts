import type { ReportInput } from '../input.ts'
import { code, words } from '../markdown.ts'
import { missingIn } from './unknown.ts'

/** What is to be done next. Nobody owns it before somebody writes a name. */
export function actions(input: ReportInput): string {
  const { comparisons, pattern, issue } = input
  const last = comparisons.at(-1)
  const items = [
    ...missingIn(input.cause).map(({ what, where }) => `settle: ${words(what)} (${words(where)})`),
    ...(issue !== undefined && issue.url === undefined ? [`file the prepared issue: ${code(issue.file ?? 'issue.md')}`] : []),
    ...(last?.verdict.kind === 'improved'
      ? []
      : [`after the next fix: ${code(`tidegate incident verify ${pattern.key} --before REV --after REV`)}`]),
  ]
  return items.length === 0 ? 'None.\n' : items.map((item) => `- [ ] ${item} **owner: nobody yet**\n`).join('')
}
