import { readFileSync } from 'node:fs'
import { appendSteps, reportText, type IncidentDocument, type ReportInput } from '../../incident/index.ts'
import type { Command, Terminal } from '../command.ts'
import { askedWrongly, couldNot } from './complain.ts'
import { INCIDENT_EXIT } from './exit.ts'
import { fileWords } from './file-words.ts'
import { readInput } from './input.ts'
import { REPORT_USAGE } from './report-usage.ts'
import { readReportWish, type ReportWish } from './report-wish.ts'
import { readDocument, type Read } from './state.ts'
import { writeWhole } from './whole-file.ts'

/** `tidegate incident report`. */
export const reportCommand: Command = {
  name: 'report',
  summary: 'write the debug log as Markdown, step by step',
  usage: REPORT_USAGE,
  async run(args, terminal) {
    const wish = readReportWish(args)
    if (wish.kind === 'wrong') return askedWrongly(terminal, 'report', wish.reason)
    const input = inputOf(wish)
    if (input.kind === 'wrong') return askedWrongly(terminal, 'report', input.reason)
    try {
      return written(wish, input.input, terminal)
    } catch (error) {
      const words = fileWords(error)
      if (words === undefined) throw error
      return couldNot(terminal, `cannot write ${'path' in wish.to ? wish.to.path : 'the report'}: ${words}`)
    }
  },
}

/** The documents of other environments are read first: none of them may be missing in a table. */
function inputOf(wish: ReportWish): Read<{ readonly input: ReportInput }> {
  const beside: { readonly name: string; readonly document: IncidentDocument }[] = []
  for (const { name, path } of wish.beside) {
    const other = readDocument(path)
    if (other.kind === 'wrong') return other
    beside.push({ name, document: other.document })
  }
  return readInput(wish, beside)
}

function written(wish: ReportWish, input: ReportInput, terminal: Terminal): number {
  const { to } = wish
  const { text, steps } = to.kind === 'append' ? appendSteps(textIn(to.path), input) : { text: reportText(input), steps: [] }
  if (to.kind !== 'terminal') writeWhole(to.path, text)
  if (wish.asJson) {
    const file = to.kind === 'terminal' ? null : to.path
    const page = {
      schema: 'tidegate.incident.report/1',
      exitCode: INCIDENT_EXIT.done,
      key: input.pattern.key,
      file,
      steps,
      markdown: text,
    }
    terminal.out(`${JSON.stringify(page, null, 2)}\n`)
    return INCIDENT_EXIT.done
  }
  switch (to.kind) {
    case 'terminal':
      terminal.out(text)
      break
    case 'file':
      terminal.out(`wrote  ${to.path}\n`)
      break
    case 'append':
      terminal.out(
        steps.length === 0 ? `nothing new since the last step of ${to.path}\n` : `wrote  ${to.path}: ${steps.join(', ')}\n`,
      )
  }
  return INCIDENT_EXIT.done
}

/** A log that is not there yet begins now. */
function textIn(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}
