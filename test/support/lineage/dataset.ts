import { has, until, type Log } from './log.ts'
import { CUTS_MAX, type Caller, type Rule } from './rules.ts'

/** One channel in a data set: what the meta hash and the stream hold. */
export interface Stream {
  readonly token: string
  /** Under which reign the token was opened. */
  readonly reign: number
  /** How many tokens this life has had. */
  readonly generation: number
  readonly cuts: readonly Cut[]
  readonly log: Log
  /** Everything up to here is trimmed. */
  readonly trimmedTo: number
}

interface Cut {
  readonly token: string
  readonly top: number
  readonly generation: number
}

/**
 * A data set after one call. It is only ever passed on as a beginning of the whole calls that made it: by the replication
 * stream, an append-only file, a snapshot.
 */
export interface Dataset {
  readonly calls: number
  readonly before: Dataset | undefined
  readonly stream: Stream | undefined
  /** What the key of the rule `fencing key` holds. */
  readonly fence: number
}

/** Nothing was ever written. */
export const EMPTY: Dataset = { calls: 0, before: undefined, stream: undefined, fence: 0 }

export interface Append extends Caller {
  readonly publication: number
}

/** The function `append`, on a server whose replication id is `ownReign`. The same data set: the publication was there. */
export function append(rule: Rule, data: Dataset, call: Append, ownReign: number): Dataset {
  const known = data.stream
  if (known !== undefined && has(known.log, call.publication)) return data
  const stream = opened(rule, data, call, ownReign)
  const log = { offset: stream.log.offset + 1, publication: call.publication, before: stream.log }
  return after(data, { ...stream, log })
}

/** What a subscription does to a channel that is not there, so that its position can be recovered from. */
export function open(rule: Rule, data: Dataset, call: Caller, ownReign: number): Dataset {
  return after(data, opened(rule, { ...data, stream: undefined }, call, ownReign))
}

export function trim(data: Dataset, stream: Stream): Dataset {
  return after(data, { ...stream, trimmedTo: stream.log.offset })
}

/** The channel's time is over: meta, stream and ids go alike. */
export function expire(data: Dataset): Dataset {
  return after(data, undefined)
}

export function fence(data: Dataset, ownReign: number): Dataset {
  return { ...after(data, data.stream), fence: ownReign }
}

function after(data: Dataset, stream: Stream | undefined): Dataset {
  return { calls: data.calls + 1, before: data, stream, fence: data.fence }
}

function opened(rule: Rule, data: Dataset, caller: Caller, ownReign: number): Stream {
  const reign = rule.reign(caller, ownReign, data.fence)
  const known = data.stream
  if (known === undefined) {
    const log = { offset: 0, publication: caller.nonce, before: undefined }
    return { token: rule.token(caller, ownReign, 1), reign, generation: 1, cuts: [], log, trimmedTo: 0 }
  }
  if (known.reign === reign) return known
  const generation = known.generation + 1
  const top = rule.cut(known.log.offset)
  const cuts = [...known.cuts, ...(top === undefined ? [] : [{ token: known.token, top, generation }])]
  return {
    ...known,
    token: rule.token(caller, ownReign, generation),
    reign,
    generation,
    cuts: cuts.filter((cut) => cut.generation > generation - CUTS_MAX),
  }
}

/** The function `recover`: is a client at this position told that nothing is missing? */
export function isContinuous(stream: Stream, token: string, offset: number): boolean {
  const top = stream.log.offset
  const good = token === stream.token ? top : (stream.cuts.find((cut) => cut.token === token)?.top ?? -1)
  return offset <= good && offset <= top && offset >= stream.trimmedTo
}

/** The data set one call nearer to `target`, which grew from it; `undefined` when it did not, or is no further. */
export function nextTowards(data: Dataset, target: Dataset): Dataset | undefined {
  let at: Dataset | undefined = target
  while (at !== undefined && at.calls > data.calls + 1) at = at.before
  return at !== undefined && at.before === data ? at : undefined
}

/** What a client has read when it has the rest of the log added to what it had. */
export function readOn(read: Log, log: Log): Log {
  if (until(log, read.offset) === read) return log
  if (log.offset <= read.offset) return read
  return { offset: log.offset, publication: log.publication, before: readOn(read, log.before ?? read) }
}
