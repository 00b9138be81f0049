import type { IncidentDocument } from '../../incident/index.ts'
import type { Terminal } from '../command.ts'
import { paint } from '../paint.ts'
import { columnsOf, counted, grouped, hanging, plain } from './layout.ts'
import { patternsText } from './pattern-view.ts'

const HEAD = 'redacted'.length + 2

/** What a scan found, for a person: what was read, then what stands out, then what to do next. */
export function scanText(
  document: IncidentDocument,
  { top, out, exitCode }: { top: number; out: string; exitCode: number },
  terminal: Terminal,
): string {
  const { patterns } = document
  const found =
    patterns.length === 0
      ? `${paint(terminal, 'yellow', 'nothing')} was read that could be a pattern\n`
      : patternsText(document, top, terminal)
  return [headText(document, terminal), '\n', found, '\n', nextText(document, out, exitCode, terminal)].join('')
}

function headText({ window, read, query, redacted, sources }: IncidentDocument, terminal: Terminal): string {
  const columns = columnsOf(terminal)
  const row = (word: string, text: string): string =>
    hanging(word.padEnd(HEAD), text, columns).replace(word, paint(terminal, 'dim', word))
  const notes = [
    ...(read.isPartial ? [paint(terminal, 'yellow', 'partial: not all that was asked for was read')] : []),
    ...read.notes.map(plain),
    ...read.unavailable.map(({ source, reason }) => `not to be had: ${plain(source)}, ${plain(reason)}`),
  ]
  return [
    row('read', readWords(read, sources)),
    row('window', windowWords(window)),
    ...(query === undefined ? [] : [row('query', `sha256 ${query.sha256.slice(0, 12)}…`)]),
    row('redacted', redactedWords(redacted)),
    ...notes.map((note) => row('note', note)),
  ].join('')
}

function readWords(read: IncidentDocument['read'], sources: IncidentDocument['sources']): string {
  const names = sources.slice(0, 4).map(({ name }) => plain(name))
  const from = `${names.join(', ')}${sources.length > names.length ? ` and ${sources.length - names.length} more` : ''}`
  const parts = [
    `${counted(read.entries, 'entry', 'entries')} from ${from}`,
    read.lines === read.entries || read.lines === 0 ? '' : counted(read.lines, 'line'),
    read.joined === 0 ? '' : `${grouped(read.joined)} joined from several`,
    read.duplicates === 0 ? '' : counted(read.duplicates, 'duplicate'),
    read.unreadable === 0 ? '' : `${grouped(read.unreadable)} unreadable`,
    read.withoutTime === 0 ? '' : `${grouped(read.withoutTime)} without a time`,
  ]
  return parts.filter((part) => part !== '').join(', ')
}

function windowWords({ firstMs, lastMs, fromMs, toMs }: IncidentDocument['window']): string {
  const at = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z')
  const seen = firstMs === undefined || lastMs === undefined ? 'no line has a time' : `${at(firstMs)} to ${at(lastMs)}`
  if (fromMs === undefined && toMs === undefined) return seen
  return `${seen}, asked for ${fromMs === undefined ? 'all' : at(fromMs)} to ${toMs === undefined ? 'the end' : at(toMs)}`
}

function redactedWords(redacted: IncidentDocument['redacted']): string {
  const kinds = Object.entries(redacted).filter(([, count]) => count > 0)
  const total = kinds.reduce((sum, [, count]) => sum + count, 0)
  if (total === 0) return 'nothing was found that must not leave this machine'
  return `${counted(total, 'value')} (${kinds.map(([kind, count]) => `${kind} ${grouped(count)}`).join(', ')})`
}

function nextText({ patterns }: IncidentDocument, out: string, exitCode: number, terminal: Terminal): string {
  const dim = (word: string): string => paint(terminal, 'dim', word.padEnd(HEAD))
  const [first] = patterns
  return [
    `${dim('wrote')}${out}${exitCode === 0 ? '' : `; exit code ${exitCode}`}\n`,
    first === undefined
      ? ''
      : `${dim('next')}tidegate incident explain ${first.key}${out === '.incident/incident.json' ? '' : ` --in ${out}`}\n`,
  ].join('')
}
