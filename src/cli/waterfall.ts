import type { Waterfall, WaterfallRow } from '../readiness/index.ts'
import type { Terminal } from './command.ts'
import { paint } from './paint.ts'

/** Lines, with the first. */
const LINES_MAX = 5

const BAR_WIDTH = 32

/** Where a bar does not end on a whole character. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/**
 * How a start went, in five lines at most: the total and the path that it waited for, then a bar for each service. What does
 * not fit is counted; the critical path is shown before anything else.
 */
export function waterfallLines({ rows, path, totalMs, atMs }: Waterfall, terminal: Terminal): readonly string[] {
  const started = rows.filter(({ startMs }) => startMs !== undefined)
  const endMs = Math.max(totalMs ?? 0, ...started.map(({ readyMs }) => readyMs ?? atMs))
  const total = totalMs === undefined ? 'not ready yet' : `ready after ${inMs(totalMs)}`
  const waited =
    path.length === 0 ? '' : paint(terminal, 'dim', `  ${totalMs === undefined ? 'waits' : 'waited'} for ${path.join(' → ')}`)
  const shown = chosen(started, LINES_MAX - 1)
  const width = Math.max(0, ...shown.map(({ service }) => service.length))
  const left = started.length - shown.length
  const lines = shown.map((row, index) => {
    const more = left > 0 && index === shown.length - 1 ? paint(terminal, 'dim', `  and ${left} more`) : ''
    return `  ${row.service.padEnd(width)} ${bar(row, endMs, terminal)} ${duration(row)}${more}`
  })
  return [`${total}${waited}`, ...lines]
}

/** Those on the critical path first, then the slowest; in the order in which they started. */
function chosen(rows: readonly WaterfallRow[], max: number): readonly WaterfallRow[] {
  const took = ({ startMs = 0, readyMs }: WaterfallRow): number => (readyMs ?? Number.POSITIVE_INFINITY) - startMs
  const first = [...rows].sort((one, other) => Number(other.isOnPath) - Number(one.isOnPath) || took(other) - took(one))
  const kept = new Set(first.slice(0, max))
  return rows.filter((row) => kept.has(row))
}

function bar({ startMs = 0, readyMs, isOnPath }: WaterfallRow, endMs: number, terminal: Terminal): string {
  const scale = endMs > 0 ? BAR_WIDTH / endMs : 0
  const before = Math.min(BAR_WIDTH - 1, Math.floor(startMs * scale))
  const eighths = Math.max(1, Math.round(((readyMs ?? endMs) - startMs) * scale * 8))
  const full = Math.min(BAR_WIDTH - before, Math.floor(eighths / 8))
  const drawn = `${'█'.repeat(full)}${before + full < BAR_WIDTH ? (EIGHTHS[eighths % 8] ?? '') : ''}`
  const rest = ' '.repeat(Math.max(0, BAR_WIDTH - before - drawn.length))
  return `${' '.repeat(before)}${isOnPath ? drawn : paint(terminal, 'dim', drawn)}${rest}`
}

function duration({ startMs = 0, readyMs }: WaterfallRow): string {
  return readyMs === undefined ? 'not ready' : inMs(readyMs - startMs)
}

function inMs(ms: number): string {
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`
}
