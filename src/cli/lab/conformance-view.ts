import type {
  ConformanceReport,
  ConformanceResult,
  ConnectionTraffic,
  Traffic,
  Verdict,
  VerdictCounts,
} from '../../lab/conformance/index.ts'
import type { Terminal } from '../command.ts'
import { paint } from '../paint.ts'
import { table, type Cell } from '../table.ts'

const HEADINGS = ['', 'category', 'cases', 'ok', 'non-strict', 'failed', 'not applicable']

/** So much of a case is printed: of each connection that many chunks, of each chunk that many bytes. */
const CHUNKS_SHOWN = 10
const BYTES_SHOWN = 40
const CONNECTIONS_SHOWN = 3

export function conformanceJson(url: string, { adapter, counts, categories, results }: ConformanceReport): string {
  return `${JSON.stringify({ url, adapter, ok: counts.failed === 0, counts, categories, results }, undefined, 2)}\n`
}

export function conformanceText(url: string, report: ConformanceReport, terminal: Terminal): string {
  const { categories, counts, adapter, results } = report
  const rows = categories.map(({ id, name, counts }) => rowOf(id, name, counts))
  const total = rowOf('', 'all', counts)
  const of = (kind: Verdict['kind']): readonly ConformanceResult[] => results.filter(({ verdict }) => verdict.kind === kind)
  return [
    `${url}, asked as ${adapter}\n\n`,
    table(terminal, HEADINGS, [...rows, total]),
    ...of('failed').map((result) => `\n${failure(result, terminal)}`),
    slight(of('non-strict'), terminal),
  ].join('')
}

function rowOf(id: string, name: string, counts: VerdictCounts): readonly Cell[] {
  const { ok, failed } = counts
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0)
  return [
    { text: id },
    { text: name },
    { text: String(all) },
    { text: String(ok), colour: ok === all ? 'green' : undefined },
    { text: zeroIsQuiet(counts['non-strict']), colour: counts['non-strict'] > 0 ? 'yellow' : undefined },
    { text: zeroIsQuiet(failed), colour: failed > 0 ? 'red' : undefined },
    { text: zeroIsQuiet(counts['not-applicable']) },
  ]
}

const zeroIsQuiet = (count: number): string => (count === 0 ? '-' : String(count))

function failure(result: ConformanceResult, terminal: Terminal): string {
  const { id, title, section, verdict, connections } = result
  const reason = 'reason' in verdict ? verdict.reason : ''
  const shown = connections.slice(0, CONNECTIONS_SHOWN)
  const left = connections.length - shown.length
  return [
    `${paint(terminal, 'red', `failed ${id}`)}  ${title} (${sectionText(section)})\n  ${reason}\n`,
    ...shown.map((connection, n) => bytes(connection, connections.length > 1 ? `connection ${n + 1}` : undefined)),
    left > 0 ? `  and ${left} more connections\n` : '',
  ].join('')
}

const sectionText = (section: string): string => (section.startsWith('RFC') ? section : `RFC 6455 ${section}`)

function bytes({ traffic, droppedBytes }: ConnectionTraffic, heading: string | undefined): string {
  const shown = traffic.slice(0, CHUNKS_SHOWN)
  const left = traffic.slice(CHUNKS_SHOWN).reduce((sum, one) => sum + one.bytes, droppedBytes)
  return [
    heading === undefined ? '' : `  ${heading}\n`,
    ...shown.map((one) => `  ${one.from === 'client' ? 'sent    ' : 'received'}  ${hex(one)}\n`),
    left > 0 ? `            and ${left} bytes more\n` : '',
  ].join('')
}

/** Heads of HTTP are read better as text. */
function hex({ hex, bytes }: Traffic): string {
  const shown = Buffer.from(hex, 'hex')
  const text =
    /^(GET|POST|HTTP)\b/.exec(shown.toString('latin1')) === null ? undefined : shown.toString('latin1').split('\r\n')[0]
  if (text !== undefined) return `${text} ... (${bytes} bytes)`
  const part = shown.subarray(0, BYTES_SHOWN)
  const dots = bytes > part.length ? ` ... (${bytes} bytes)` : ''
  return `${part.toString('hex').replaceAll(/(..)(?=.)/g, '$1 ')}${dots}`
}

function slight(results: readonly ConformanceResult[], terminal: Terminal): string {
  if (results.length === 0) return ''
  const lines = results.map(({ id, title, verdict }) => `  ${id}  ${title}: ${'reason' in verdict ? verdict.reason : ''}\n`)
  return `\n${paint(terminal, 'yellow', 'non-strict')}: allowed, but not as the standard recommends it\n${lines.join('')}`
}
