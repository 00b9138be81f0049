import type { ReadAccount } from '../document/index.ts'
import type { ReadReport } from '../entries/index.ts'
import type { Unclustered } from '../mining/index.ts'

/** Why a reading ended before all was read; undefined where it did not. */
export interface Shortfall {
  readonly reason: string
  readonly advice?: string
}

/** Entries that were read and not asked for. */
export interface LeftOut {
  readonly outside: number
  readonly ofOthers: number
  readonly lessSevere: number
}

/** What a reader of the result has to know of how it came about: nothing is dropped in silence. */
export function accountOf(
  report: ReadReport,
  entries: number,
  leftOut: LeftOut,
  unclustered: Unclustered,
  shortfall: Shortfall | undefined,
): ReadAccount {
  const some = (count: number, one: string, several: string): readonly string[] =>
    count === 0 ? [] : [`${count} ${count === 1 ? one : several}`]
  return {
    lines: report.lines,
    entries,
    unreadable: report.unparsed,
    joined: report.joined,
    duplicates: report.repeated,
    withoutTime: report.withoutTime,
    isPartial:
      shortfall !== undefined || report.problems.some(({ code }) => code === 'damaged' || code === 'lost' || code === 'no-text'),
    notes: [
      ...(shortfall === undefined ? [] : [shortfall.reason, ...(shortfall.advice === undefined ? [] : [shortfall.advice])]),
      ...report.problems.map(({ message }) => message),
      ...report.unparsedAt
        .slice(0, 1)
        .map(({ file, line }) => `what looks like JSON and is none is read as text, first at ${file}:${line}`),
      ...some(
        leftOut.outside,
        'entry is outside of the window that was asked for',
        'entries are outside of the window that was asked for',
      ),
      ...some(leftOut.ofOthers, 'entry is of another service', 'entries are of other services'),
      ...some(
        leftOut.lessSevere,
        'entry is less severe than asked for, and is no part of a pattern',
        'entries are less severe than asked for, and are no part of a pattern',
      ),
      ...some(
        unclustered.count,
        'entry came when there was no room for another pattern: counted, and in none',
        'entries came when there was no room for another pattern: counted, and in none',
      ),
      ...some(
        report.cut,
        'line or message was longer than a bound, and is cut',
        'lines or messages were longer than a bound, and are cut',
      ),
      ...some(
        report.withoutPayload,
        'entry has no payload: the exporter left it out',
        'entries have no payload: the exporter left it out',
      ),
      ...some(report.zoneAssumed, 'time names no zone, and is taken as UTC', 'times name no zone, and are taken as UTC'),
      ...some(report.invalidUtf8, 'line holds bytes that are no UTF-8', 'lines hold bytes that are no UTF-8'),
    ],
    unavailable: [],
  }
}
