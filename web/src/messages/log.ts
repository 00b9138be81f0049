import type { Message } from './message.ts'

/**
 * A piece of a channel's stream that is known without a hole: every publication from `from` to `to` of one epoch. Empty when
 * `to` is `from - 1`: then only the place is known.
 */
export interface Run {
  readonly epoch: string
  readonly from: number
  readonly to: number
  /** In order; fewer than `to - from + 1` where a message stood twice. */
  readonly messages: readonly Message[]
  /** The server has nothing before `from`. */
  readonly exhausted: boolean
}

/**
 * What the page knows of a room, oldest first. Between two runs something may be missing: a gap is nothing that somebody has
 * to remember to mark, it is there until the runs touch.
 */
export type RoomLog = readonly Run[]

/** Messages that one room keeps in memory, at most. Reading further back stops there; new messages push out the oldest. */
export const LOG_MESSAGES_MAX = 5_000

/** Where a stream stands. */
export interface Position {
  readonly epoch: string
  readonly offset: number
}

/** The newest place that is known. */
export function top(log: RoomLog): Position | undefined {
  const last = log.at(-1)
  return last === undefined ? undefined : { epoch: last.epoch, offset: last.to }
}

export function count(log: RoomLog): number {
  return log.reduce((sum, run) => sum + run.messages.length, 0)
}

/**
 * Adds what became known: publications of one epoch, without a hole from `from` to `to`. What touches or overlaps becomes one
 * run; an offset that is known stays as it is; a message that stands anywhere in the log is not added again.
 */
export function addRun(log: RoomLog, added: Run): RoomLog {
  const fits = (run: Run): boolean => run.epoch === added.epoch && run.from <= added.to + 1 && run.to >= added.from - 1
  const first = log.findIndex(fits)
  const fresh = withoutKnown(log, added)
  if (first === -1) return insert(log, fresh)
  // Runs that touch the added one stand side by side: one epoch's runs are in order.
  let last = first
  while (last + 1 < log.length && log.slice(last + 1, last + 2).some(fits)) last++
  const joined = log.slice(first, last + 1).reduce(join, fresh)
  return [...log.slice(0, first), joined, ...log.slice(last + 1)]
}

/** Adds one live publication, and lets go of the oldest messages above the bound. */
export function addLive(log: RoomLog, epoch: string, message: Message, max = LOG_MESSAGES_MAX): RoomLog {
  const known = top(log)
  if (known !== undefined && known.epoch === epoch && message.offset <= known.offset) return log
  return keepNewest(addRun(log, { epoch, from: message.offset, to: message.offset, messages: [message], exhausted: false }), max)
}

/** The stream stands here now and nothing else is known: what comes next is not joined to what was before, unless nothing was missed. */
export function addPlace(log: RoomLog, place: Position): RoomLog {
  // An empty run shows nothing, so that nothing could be missing after it.
  const shown = log.filter((run) => run.messages.length > 0 || (run.epoch === place.epoch && run.to === place.offset))
  return addRun(shown, {
    epoch: place.epoch,
    from: place.offset + 1,
    to: place.offset,
    messages: [],
    exhausted: place.offset === 0,
  })
}

/** The server said that nothing stands before this run. */
export function exhaust(log: RoomLog, index: number): RoomLog {
  return log.map((run, at) => (at === index ? { ...run, exhausted: true } : run))
}

/** Keeps so many messages, the newest. */
export function keepNewest(log: RoomLog, max: number): RoomLog {
  let over = count(log) - max
  if (over <= 0) return log
  const kept: Run[] = []
  for (const run of log) {
    const messages = run.messages.slice(Math.max(0, over))
    over -= run.messages.length - messages.length
    const [oldest] = messages
    if (messages.length === run.messages.length) kept.push(run)
    else if (oldest !== undefined) kept.push({ ...run, from: oldest.offset, messages, exhausted: false })
  }
  return kept
}

/** What is to be read to fill what is missing before a run: everything before this place. */
export function before(run: Run): Position {
  return { epoch: run.epoch, offset: run.from }
}

function join(left: Run, right: Run): Run {
  const [older, newer] = left.from <= right.from ? [left, right] : [right, left]
  const byOffset = new Map([...left.messages, ...right.messages].map((message) => [message.offset, message]))
  return {
    epoch: left.epoch,
    from: older.from,
    to: Math.max(left.to, right.to),
    messages: [...byOffset.values()].sort((one, other) => one.offset - other.offset),
    exhausted: older.exhausted || (older.from === newer.from && newer.exhausted),
  }
}

/** One epoch's runs in order; a new epoch last. */
function insert(log: RoomLog, added: Run): RoomLog {
  const after = log.findIndex((run) => run.epoch === added.epoch && run.from > added.to)
  const lastOfEpoch = log.findLastIndex((run) => run.epoch === added.epoch)
  const at = after !== -1 ? after : lastOfEpoch !== -1 ? lastOfEpoch + 1 : log.length
  return [...log.slice(0, at), added, ...log.slice(at)]
}

function withoutKnown(log: RoomLog, added: Run): Run {
  if (added.messages.length === 0) return added
  const known = new Set(log.flatMap((run) => run.messages.map(({ key }) => key)))
  const messages = added.messages.filter(({ key }) => {
    if (known.has(key)) return false
    known.add(key)
    return true
  })
  return messages.length === added.messages.length ? added : { ...added, messages }
}
