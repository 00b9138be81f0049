import { createHash } from 'node:crypto'
import { Footnotes } from './footnotes.ts'
import type { ReportInput } from './input.ts'
import { code } from './markdown.ts'
import { actions } from './sections/actions.ts'
import { beforeAfter } from './sections/before-after.ts'
import { causes } from './sections/causes.ts'
import { evidence } from './sections/evidence.ts'
import { impact } from './sections/impact.ts'
import { isIsNot } from './sections/is-is-not.ts'
import { issueWords } from './sections/issue.ts'
import { method } from './sections/method.ts'
import { patterns } from './sections/patterns.ts'
import { summary } from './sections/summary.ts'
import { timeline } from './sections/timeline.ts'
import { timing } from './sections/timing.ts'
import { unknown } from './sections/unknown.ts'

interface Step {
  readonly name: 'scan' | 'explain' | 'file' | 'verify'
  readonly title: string
  readonly text: string
}

/** What has been done so far, each as a step of its own; what has not been done is no step. */
function stepsOf(input: ReportInput): readonly Step[] {
  const notes = new Footnotes(input.cause === undefined ? [] : [input.cause])
  const steps: Step[] = [
    {
      name: 'scan',
      title: 'Logs were read',
      text: sections([
        ['Impact', impact(input)],
        ['Time line (UTC)', timeline(input)],
        ['Patterns', patterns(input)],
        ['Is, and is not', isIsNot(input)],
        ['Timing', timing(input)],
        ['Method and coverage', method(input)],
      ]),
    },
  ]
  if (input.cause !== undefined)
    steps.push({
      name: 'explain',
      title: 'Why',
      text: sections([
        ['Causes', causes(input.cause, notes)],
        ['What is not known', unknown(input)],
        ['Evidence', evidence(notes)],
      ]),
    })
  if (input.issue !== undefined) steps.push({ name: 'file', title: 'It was told', text: issueWords(input.issue) })
  if (input.comparisons.length > 0)
    steps.push({ name: 'verify', title: 'Before and after', text: beforeAfter(input.comparisons) })
  return steps
}

function sections(all: readonly (readonly [title: string, text: string])[]): string {
  return all.map(([title, text]) => `### ${title}\n\n${text}`).join('\n')
}

/** A report as one document, in the order in which it is read. */
export function reportText(input: ReportInput): string {
  const notes = new Footnotes(input.cause === undefined ? [] : [input.cause])
  const all: readonly (readonly [title: string, text: string])[] = [
    ['Summary', summary(input)],
    ['Impact', impact(input)],
    ['Time line (UTC)', timeline(input)],
    ['Patterns', patterns(input)],
    ['Causes', causes(input.cause, notes)],
    ['What is not known', unknown(input)],
    ['Is, and is not', isIsNot(input)],
    ['Timing', timing(input)],
    ['Issue', issueWords(input.issue)],
    ['Before and after', beforeAfter(input.comparisons)],
    ['Action items', actions(input)],
    ['Evidence', evidence(notes)],
    ['Method and coverage', method(input)],
  ]
  return `${titleOf(input)}\n${all.map(([title, text]) => `## ${title}\n\n${text}`).join('\n')}`
}

function titleOf({ pattern }: ReportInput): string {
  return `# Incident ${code(pattern.key)}: ${code(pattern.template)}\n`
}

/** A line before each step that was appended: which, and a digest of it. */
const MARK = /^<!-- tidegate incident step=(\d+) of=(\S+) sha256=([0-9a-f]{16}) -->$/gm

export interface Appended {
  readonly text: string
  /** Titles of the steps that are new. */
  readonly steps: readonly string[]
}

/**
 * A debug log that grows: steps that have been done since are put at the end, and nothing that stands there is touched, whoever
 * wrote it. A step that has come out as before is not written again.
 */
export function appendSteps(before: string, input: ReportInput): Appended {
  const marks = [...before.matchAll(MARK)].map(([, number, of, sha256]) => ({ number: Number(number), id: `${of} ${sha256}` }))
  const known = new Set(marks.map(({ id }) => id))
  let number = Math.max(0, ...marks.map((mark) => mark.number))
  let text = before === '' ? titleOf(input) : before
  const steps: string[] = []
  for (const step of stepsOf(input)) {
    const of = `${input.pattern.key}/${step.name}`
    const sha256 = createHash('sha256').update(step.text).digest('hex').slice(0, 16)
    if (known.has(`${of} ${sha256}`)) continue
    number++
    const gap = text.endsWith('\n\n') ? '' : text.endsWith('\n') ? '\n' : '\n\n'
    text += `${gap}<!-- tidegate incident step=${number} of=${of} sha256=${sha256} -->\n## Step ${number}: ${step.title}\n\n${step.text}`
    steps.push(step.title)
  }
  return { text, steps }
}
