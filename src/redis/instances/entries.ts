import type { Reply } from '../link.ts'

/** One word in a control stream. */
export interface Entry {
  /** Its place in the one order over all control streams. */
  readonly number: number
  /** Of the entry before it in its own stream: whoever has not read that one has lost something. 0: it is the first; NaN: unknown. */
  readonly before: number
  readonly from: string
  /** How many its speaker had said before, over all streams; the same when it was said again. */
  readonly count: number
  readonly text: string
}

/** The entries of XREAD's answer, stream by stream in the order of `streams`. */
export function entriesIn(reply: Reply, streams: readonly string[]): readonly (readonly Entry[])[] {
  return streams.map((stream) => {
    const entries = ofStream(reply, stream)
    return entries === undefined ? [] : list(entries).map(entryOf)
  })
}

/**
 * What may be heard of them now, in the one order. A stream that was cut short at `countMax` hides what comes after its last
 * entry: nothing later of another stream may be heard before.
 */
export function inOrder(
  streams: readonly (readonly Entry[])[],
  countMax: number,
): readonly { readonly stream: number; readonly entry: Entry }[] {
  const known = Math.min(
    ...streams.map((entries) => (entries.length < countMax ? Number.POSITIVE_INFINITY : (entries.at(-1)?.number ?? 0))),
  )
  return streams
    .flatMap((entries, stream) => entries.map((entry) => ({ stream, entry })))
    .filter(({ entry }) => entry.number <= known)
    .sort((one, other) => one.entry.number - other.entry.number)
}

const NOBODYS = { before: Number.NaN, from: '', count: 0, text: '' }

/** A map in the newer protocol, pairs in the older. */
function ofStream(reply: Reply, stream: string): Reply | undefined {
  if (reply === null) return undefined
  if (!Array.isArray(reply)) return (reply as { readonly [name: string]: Reply })[stream]
  const pair = list(reply).find((one) => list(one)[0] === stream)
  return pair === undefined ? undefined : list(pair)[1]
}

function entryOf(reply: Reply): Entry {
  const [id, fields] = list(reply)
  const [p, before, f, from, s, count, t, text] = list(fields ?? null)
  const number = whole(id)
  // Written by something else than Tidegate: stepped over, or nothing after it would ever be read.
  const isOurs = p === 'p' && f === 'f' && s === 's' && t === 't'
  if (!isOurs || typeof from !== 'string' || typeof text !== 'string') return { ...NOBODYS, number }
  return { number, before: whole(before), from, count: whole(count), text }
}

function list(reply: Reply): readonly Reply[] {
  if (!Array.isArray(reply)) throw new TypeError('an answer of Redis is no list')
  return reply as readonly Reply[]
}

function whole(reply: Reply | undefined): number {
  const number = typeof reply === 'string' ? Number.parseInt(reply, 10) : Number.NaN
  if (!Number.isSafeInteger(number)) throw new TypeError('an entry of a control stream has no number')
  return number
}
