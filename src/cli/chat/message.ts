/** A message as it is shown. Its author is who the server says, never who the data says. */
export interface ChatMessage {
  /** Absent: another program's publication, which need not have one. */
  readonly id: string | undefined
  /** Empty: the anonymous, or the server. */
  readonly user: string
  readonly name: string
  readonly text: string
  /** Wall time by the author's clock, milliseconds; absent where another program did not say. */
  readonly sentAt: number | undefined
  /** Absent in a channel without history. */
  readonly offset: number | undefined
}

/** What comes from a channel, as the client library hands it out. */
export interface Incoming {
  readonly data: unknown
  readonly offset?: number
  readonly info?: Person
}

/** Somebody in a channel, as the client library hands them out. */
export interface Person {
  readonly user: string
  readonly client: string
  readonly connInfo?: unknown
}

/** Latest moment that a date can name (ECMA-262, time values). */
const DATE_MAX_MS = 8.64e15

/** Reads a publication of any shape. */
export function readMessage({ data, offset, info }: Incoming): ChatMessage {
  const { id, text, sentAt } = (typeof data === 'object' && data !== null ? data : {}) as { readonly [field: string]: unknown }
  return {
    id: typeof id === 'string' ? id : undefined,
    user: info?.user ?? '',
    name: info === undefined ? 'server' : nameOf(info),
    text: typeof text === 'string' ? text : typeof data === 'string' ? data : JSON.stringify(data),
    sentAt: typeof sentAt === 'number' && Math.abs(sentAt) <= DATE_MAX_MS ? sentAt : undefined,
    offset,
  }
}

/** The name from their token, else who they are. */
export function nameOf({ user, connInfo }: Person): string {
  const { name } = (typeof connInfo === 'object' && connInfo !== null ? connInfo : {}) as { readonly name?: unknown }
  if (typeof name === 'string' && name.trim() !== '') return name
  return user === '' ? 'anonymous' : user
}
