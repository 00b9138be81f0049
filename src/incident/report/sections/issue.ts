import type { IssueState } from '../input.ts'
import { code, words } from '../markdown.ts'

export function issueWords(issue: IssueState | undefined): string {
  if (issue === undefined) return 'Not prepared yet: `tidegate incident file` does.\n'
  const { title, url, file, missing = [] } = issue
  if (url !== undefined) return `Filed: ${url} (${words(title)})\n`
  const why = missing.length === 0 ? '' : `; missing: ${missing.map(code).join(', ')}`
  return `Prepared, not filed: ${words(title)}${file === undefined ? '' : `, in ${code(file)}`}${why}\n`
}
