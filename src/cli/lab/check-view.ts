import {
  CHECK_NAMES,
  CHECKS,
  FORMAT_VERSION,
  type CheckName,
  type Near,
  type Operation,
  type ReadHistory,
  type ShownViolation,
  type Verdict,
} from '../../lab/history/index.ts'
import type { Terminal } from '../command.ts'
import { paint } from '../paint.ts'
import { table, type Cell } from '../table.ts'

/** A history and everything that was found in it. */
export interface Judged extends ReadHistory {
  readonly verdict: Verdict
  readonly violations: readonly ShownViolation[]
  readonly without: ReadonlySet<CheckName>
}

const RESULTS = ['kept', 'broken', 'unreadable', 'vacuous'] as const

/** For programs. */
export function jsonOf(judged: Judged, exitCode: number): object {
  const { verdict, violations, files, without } = judged
  const { counts, looked } = verdict
  return {
    version: FORMAT_VERSION,
    result: RESULTS[exitCode],
    exitCode,
    files: files.map(({ source, cutOff }) => ({ name: source.name, ...(cutOff !== undefined && { cutOff }) })),
    history: figures(judged),
    checks: CHECK_NAMES.map((id) => {
      const { name, statement } = CHECKS[id]
      return without.has(id)
        ? { id, name, statement, leftOut: true }
        : { id, name, statement, looked: looked[id], violations: counts[id] }
    }),
    violations: violations.map(({ check, words, file, line, near }) => ({ check, words, file, line, near })),
  }
}

function figures({ verdict: { history } }: Judged): Readonly<Record<string, number>> {
  return {
    operations: history.size,
    clients: history.clients.size,
    channels: history.channels.size,
    publications: history.publications.length,
    acked: history.acks.length,
    deliveries: history.deliveries,
    lineages: history.lineages.length,
    claims: history.claims,
    faults: history.faults.filter(({ operation }) => operation.phase === 'begun').length,
    channelsWithFinalLog: history.logs.size,
  }
}

const count = (value: number): string => value.toLocaleString('en-US')
const of = (value: number, what: string): string => `${count(value)} ${what}${value === 1 ? '' : 's'}`

/** For a person. */
export function reportOf(judged: Judged, exitCode: number, terminal: Terminal): string {
  return [
    summaryOf(judged),
    table(
      terminal,
      ['check', '', 'looked at', 'broken', 'what must be so'],
      CHECK_NAMES.map((id) => rowOf(judged, id)),
    ),
    violationsOf(judged, terminal),
    conclusionOf(judged, exitCode, terminal),
  ].join('\n')
}

function summaryOf(judged: Judged): string {
  const {
    operations = 0,
    clients = 0,
    channels = 0,
    publications = 0,
    deliveries = 0,
    lineages = 0,
    claims = 0,
  } = figures(judged)
  const { history } = judged.verdict
  const { files } = judged
  const lines = [
    `${of(operations, 'operation')} of ${of(clients, 'client')} in ${of(channels, 'channel')}, from ${files.map(({ source }) => source.name).join(', ')}`,
    `${of(publications, 'publication')}, ${count(deliveries)} deliveries, ${of(lineages, 'lineage')}, ${of(claims, 'claim')} (recovered: true)`,
  ]
  const faults = history.faults.filter(({ operation }) => operation.phase === 'begun')
  if (faults.length > 0)
    lines.push(
      `faults: ${faults.map(({ operation: { name, takes } }) => (takes === undefined ? name : `${name} (takes ${takes})`)).join(', ')}`,
    )
  const unread = channels - history.logs.size
  if (unread > 0) lines.push(`${of(unread, 'channel')} without a final log (no top): C5, C9, C11 and C19 do not look there`)
  for (const { source, cutOff } of files)
    if (cutOff !== undefined)
      lines.push(
        `${source.name}:${cutOff.line} was cut off: of ${of(cutOff.clients, 'client')} that wrote there last nothing more is expected`,
      )
  return lines.map((line) => `${line}\n`).join('')
}

function rowOf({ verdict: { counts, looked }, without }: Judged, id: CheckName): readonly Cell[] {
  const { name, statement, needs } = CHECKS[id]
  if (without.has(id))
    return [{ text: id }, { text: name }, { text: 'left out' }, { text: '-' }, { text: statement, colour: 'dim' }]
  const broken: Cell = counts[id] > 0 ? { text: count(counts[id]), colour: 'red' } : { text: '0' }
  if (looked[id] > 0 || counts[id] > 0)
    return [{ text: id }, { text: name }, { text: count(looked[id]) }, broken, { text: statement }]
  return [{ text: id }, { text: name }, { text: 'never', colour: 'yellow' }, broken, { text: `needs ${needs}`, colour: 'dim' }]
}

function violationsOf({ violations, verdict: { counts } }: Judged, terminal: Terminal): string {
  const shown = violations.filter(({ near }) => near.length > 0)
  const blocks = shown.map((violation) => {
    const { check, words, near } = violation
    return `${paint(terminal, 'red', `${check} ${CHECKS[check].name}`)}: ${plain(words)}\n${lanes(near, terminal)}`
  })
  const total = Object.values(counts).reduce((sum, one) => sum + one, 0)
  if (total > shown.length) blocks.push(`${of(total - shown.length, 'more violation')}; --json has the first 20 of each check\n`)
  return blocks.join('\n')
}

function lanes(near: readonly Near[], terminal: Terminal): string {
  const rows = near.map(({ file, line, operation, role }) => ({
    mark: role === 'here' ? '>' : role === 'also' ? '+' : ' ',
    place: `${file}:${line}`,
    time: `${(operation.atMs / 1_000).toFixed(3)} s`,
    client: plain(operation.client),
    words: wordsOf(operation),
  }))
  const width = (cellOf: (row: (typeof rows)[number]) => string): number => Math.max(...rows.map((row) => cellOf(row).length))
  const [places, times, clients] = [width(({ place }) => place), width(({ time }) => time), width(({ client }) => client)]
  return rows
    .map(({ mark, place, time, client, words }) => {
      const text = `  ${mark} ${place.padEnd(places)}  ${time.padStart(times)}  ${client.padEnd(clients)}  ${words}`
      return `${mark === '>' ? paint(terminal, 'bold', text) : text}\n`
    })
    .join('')
}

const DATA_SHOWN_MAX = 60

/** One operation in words: what is of every operation stands beside it. */
function wordsOf(operation: Operation): string {
  const { kind, client: _client, atMs: _atMs, clock: _clock, ...fields } = operation
  const words = Object.entries(fields)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => `${name} ${shown(typeof value === 'string' ? value : JSON.stringify(value))}`)
  return [kind, ...words].join(', ').replace(', ', ' ')
}

/** What clients wrote may be anything: no control character reaches a terminal. */
function plain(text: string): string {
  return text.replaceAll(/\p{C}/gu, '?')
}

function shown(text: string): string {
  return text.length > DATA_SHOWN_MAX ? `${plain(text.slice(0, DATA_SHOWN_MAX))}...` : plain(text)
}

function conclusionOf({ verdict: { counts, looked }, without }: Judged, exitCode: number, terminal: Terminal): string {
  const idle = CHECK_NAMES.filter((id) => !without.has(id) && looked[id] === 0 && counts[id] === 0)
  const never = idle.length === 0 ? '' : `; ${idle.join(', ')} never had anything to look at`
  switch (exitCode) {
    case 1: {
      const broken = CHECK_NAMES.filter((id) => counts[id] > 0)
      return `${paint(terminal, 'red', 'BROKEN')}  ${broken.map((id) => `${id} ${CHECKS[id].name}`).join(', ')}\n`
    }
    case 3:
      return `${paint(terminal, 'yellow', 'VACUOUS')}  nothing was broken${never}\n`
    default:
      return `${paint(terminal, 'green', 'KEPT')}  nothing was broken${never}\n`
  }
}
