import type { IncidentDocument } from '../../document/index.ts'
import type { ParameterSummary, Pattern } from '../../mining/index.ts'
import type { ReportInput } from '../input.ts'
import { code, markdownTable, words } from '../markdown.ts'
import { duration, signalWords } from '../signal-words.ts'

/**
 * How long it took, in each environment that was read: a duration that is the same everywhere was chosen by somebody, one that
 * differs was measured. An environment is a document of its own.
 */
export function timing({ document, pattern, beside }: ReportInput): string {
  const rows = [{ name: environmentOf(document), document }, ...beside].flatMap((one) => rowsOf(one, pattern))
  if (rows.length === 0) return 'It measures no duration.\n'
  return markdownTable(['environment', 'what', 'n', 'min', 'median', 'max', 'quartiles apart', 'reading'], rows)
}

function environmentOf({ revisions }: IncidentDocument): string {
  const services = [...new Set(revisions.flatMap(({ service }) => service ?? []))].sort()
  return services.length === 0 ? 'this one' : services.join(', ')
}

function rowsOf({ name, document }: ReportInput['beside'][number], wanted: Pattern): readonly (readonly string[])[] {
  const pattern = document.patterns.find(({ key, aliases }) => key === wanted.key || aliases.includes(wanted.key))
  const absent = pattern === undefined ? [[words(name), 'the pattern was not seen', '0', '-', '-', '-', '-', '-']] : []
  return [...absent, ...(pattern?.parameters ?? []).filter(isDuration).map((one) => rowOf(name, one, pattern))]
}

function isDuration({ unit, median }: ParameterSummary): boolean {
  return unit === 'ms' && median !== undefined
}

function rowOf(name: string, one: ParameterSummary, pattern: Pattern | undefined): readonly string[] {
  const shown = (ms: number | undefined): string => (ms === undefined ? '-' : duration(ms))
  const readings = (pattern?.signals ?? []).filter(
    (signal) => 'parameter' in signal && signal.parameter === one.name && ('slot' in signal ? signal.slot === one.slot : true),
  )
  return [
    words(name),
    code(one.name),
    String(one.n),
    shown(one.min),
    shown(one.median),
    shown(one.max),
    shown(one.iqr),
    readings.map((signal) => words(signalWords(signal))).join('; ') || 'neither constant nor scattered beyond doubt',
  ]
}
