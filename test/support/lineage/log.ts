/** What a channel's log is: each entry knows the one before it, so two logs share what they have in common. */
export interface Log {
  /** The offset of this entry. 0: the beginning of a life. */
  readonly offset: number
  /** What was said; of a beginning: which life it is. */
  readonly publication: number
  readonly before: Log | undefined
}

/** The log as it was when it ended at `offset`. */
export function until(log: Log, offset: number): Log | undefined {
  let at: Log | undefined = log
  while (at !== undefined && at.offset > offset) at = at.before
  return at
}

export function has(log: Log, publication: number): boolean {
  for (let at: Log | undefined = log; at !== undefined && at.offset > 0; at = at.before) {
    if (at.publication === publication) return true
  }
  return false
}

/** Is what was read the beginning of this log? By content: to read the same words twice is no lie. */
export function isBeginning(read: Log, log: Log): boolean {
  let here = until(log, read.offset)
  if (here === undefined || here.offset !== read.offset) return false
  for (let at: Log | undefined = read; at !== undefined && at !== here && at.offset > 0; at = at.before) {
    if (here === undefined || at.publication !== here.publication) return false
    here = here.before
  }
  return true
}

/** Did this log grow out of the very one that was read? Then nothing of it was lost, and the reader is owed the rest. */
export function grewFrom(read: Log, log: Log): boolean {
  return until(log, read.offset) === read
}
