import type { RoomLog } from './log.ts'
import type { Message } from './message.ts'

/** How a message on its way is marked. */
export type Sending =
  | { readonly kind: 'sent' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'sending' }
  | { readonly kind: 'failed'; readonly why: string }

/** One line of the conversation, as it is shown. */
export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly dayMs: number }
  | { readonly kind: 'new'; readonly key: string }
  /** Something may be missing here. `before` is the index of the run that begins after it. */
  | { readonly kind: 'gap'; readonly key: string; readonly before: number; readonly exhausted: boolean }
  | {
      readonly kind: 'message'
      readonly key: string
      readonly message: Message
      readonly sending: Sending
      /** `person`: face, name and time; `minute`: the same person, a later minute; `line`: the same minute. */
      readonly head: 'person' | 'minute' | 'line'
    }

export interface RowsInput {
  readonly log: RoomLog
  /** Messages that are not in the log yet, in order of writing. */
  readonly outgoing: readonly { readonly message: Message; readonly sending: Sending }[]
  /** Messages after this place are new to the reader. */
  readonly newAfter: { readonly epoch: string; readonly offset: number } | undefined
  /** Own messages are never new. */
  readonly me: string
  /** Names the day of a wall time, in the reader's time zone. */
  readonly dayOf: (ms: number) => string
}

/** A person who is silent so long begins again with face and name. */
const SILENCE_MS = 5 * 60_000
const MINUTE_MS = 60_000

/** Lays out the conversation: day lines, the "new" line, gaps, and messages grouped by person and minute. Pure. */
export function rows(input: RowsInput): readonly Row[] {
  const { log, outgoing, newAfter, me, dayOf } = input
  const all: Row[] = []
  let day: { readonly name: string; readonly ms: number } | undefined
  let before: Message | undefined
  let newShown = newAfter === undefined

  const place = (message: Message, sending: Sending): void => {
    const name = message.sentAt === undefined ? undefined : dayOf(message.sentAt)
    // Clocks differ: a message dated before the one above it opens no day.
    if (message.sentAt !== undefined && name !== undefined && name !== day?.name && message.sentAt > (day?.ms ?? -Infinity)) {
      all.push({ kind: 'day', key: `day ${name}`, dayMs: message.sentAt })
      day = { name, ms: message.sentAt }
      before = undefined
    }
    all.push({ kind: 'message', key: message.key, message, sending, head: headOf(before, message) })
    before = message
  }

  log.forEach((run, index) => {
    if (index > 0) {
      all.push({ kind: 'gap', key: `gap ${run.epoch} ${run.from}`, before: index, exhausted: run.exhausted })
      before = undefined
    }
    for (const message of run.messages) {
      if (!newShown && newAfter !== undefined && message.user !== me && isAfter(log, index, message.offset, newAfter)) {
        newShown = true
        before = undefined
        all.push({ kind: 'new', key: 'new' })
      }
      place(message, { kind: 'sent' })
    }
  })
  const known = new Set(log.flatMap((run) => run.messages.map(({ key }) => key)))
  for (const { message, sending } of outgoing) if (!known.has(message.key)) place(message, sending)
  return all
}

/** After the place: later in its epoch, or in an epoch that came after it. */
function isAfter(
  log: RoomLog,
  index: number,
  offset: number,
  place: { readonly epoch: string; readonly offset: number },
): boolean {
  const run = log[index]
  if (run === undefined) return false
  if (run.epoch === place.epoch) return offset > place.offset
  return index > log.findLastIndex(({ epoch }) => epoch === place.epoch)
}

function headOf(before: Message | undefined, message: Message): 'person' | 'minute' | 'line' {
  if (before === undefined || before.user !== message.user || before.name !== message.name) return 'person'
  if (before.sentAt === undefined || message.sentAt === undefined) return before.sentAt === message.sentAt ? 'line' : 'person'
  if (Math.abs(message.sentAt - before.sentAt) >= SILENCE_MS) return 'person'
  return Math.floor(before.sentAt / MINUTE_MS) === Math.floor(message.sentAt / MINUTE_MS) ? 'line' : 'minute'
}
