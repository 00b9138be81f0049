import type { ReportInput } from '../input.ts'
import { code, markdownTable, moment, words } from '../markdown.ts'
import { signalWords } from '../signal-words.ts'
import { tellingSignals } from '../telling.ts'

const ROWS_MAX = 10

/** What was found beside it, as ranked. */
export function patterns({ document, pattern }: ReportInput): string {
  const top = document.patterns.slice(0, ROWS_MAX)
  const shown = top.some(({ key }) => key === pattern.key) ? top : [...top, pattern]
  const rows = shown.map((one) => [
    one.key === pattern.key ? `**${code(one.key)}**` : code(one.key),
    one.severity,
    String(one.count),
    String(one.instances),
    moment(one.firstMs),
    moment(one.lastMs),
    tellingSignals(one.signals)
      .map((signal) => words(signalWords(signal)))
      .join('; ') || '-',
    code(one.template),
  ])
  const left = document.patterns.length - shown.length
  return `${markdownTable(['key', 'severity', 'n', 'instances', 'first', 'last', 'signals', 'pattern'], rows)}${
    left > 0 ? `\n${left} more patterns stand in the document.\n` : ''
  }`
}
