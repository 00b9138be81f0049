import type { Position } from '../messages/index.ts'

/** Up to where a user has read, by channel. */
export interface ReadMarks {
  readonly [channel: string]: Position
}

/** Channels whose mark is kept, at most; the ones written longest ago are forgotten. */
export const MARKS_MAX = 200

/**
 * How many publications stand between what was read and where the stream stands. Another epoch has a numbering of its own: then
 * all of it is unread.
 */
export function unread(read: Position | undefined, stands: Position | undefined): number {
  if (read === undefined || stands === undefined) return 0
  if (read.epoch !== stands.epoch) return stands.offset
  return Math.max(0, stands.offset - read.offset)
}

/** Notes that a channel was read up to a place; never takes back what was read. */
export function withMark(marks: ReadMarks, channel: string, place: Position): ReadMarks {
  const known = marks[channel]
  if (known !== undefined && known.epoch === place.epoch && known.offset >= place.offset) return marks
  const others = Object.entries(marks).filter(([name]) => name !== channel)
  return Object.fromEntries([...others, [channel, place] as const].slice(-MARKS_MAX))
}

export function parseMarks(found: unknown): ReadMarks {
  if (typeof found !== 'object' || found === null) return {}
  const marks = Object.entries(found).filter((entry): entry is [string, Position] => {
    const place: unknown = entry[1]
    return (
      typeof place === 'object' &&
      place !== null &&
      'epoch' in place &&
      typeof place.epoch === 'string' &&
      'offset' in place &&
      typeof place.offset === 'number'
    )
  })
  return Object.fromEntries(marks.slice(-MARKS_MAX))
}

/** A number beside a room's name. */
export function unreadText(count: number): string {
  return count > 99 ? '99+' : String(count)
}
