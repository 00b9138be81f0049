import { nameIn } from '../people/index.ts'

/** A message as a room's log holds it. */
export interface Message {
  /** Place in the stream; counts without gaps within one epoch. */
  readonly offset: number
  /** Author and id together: one author's id cannot hide another's message. */
  readonly key: string
  readonly id: string
  /** Empty: the server, or another program through its API. */
  readonly user: string
  readonly name: string
  readonly text: string
  /** Wall time by the author's clock, or undefined: other programs need not say. */
  readonly sentAt: number | undefined
}

/** What comes from a channel, as the client `centrifuge` hands it out. */
export interface Incoming {
  readonly data: unknown
  readonly offset?: number
  readonly info?: { readonly user: string; readonly connInfo?: unknown }
}

/** A longer text is cut: no peer may fill the page. */
export const TEXT_SHOWN_MAX = 65_536
const ID_MAX = 128

/**
 * Reads a publication of any shape. Who wrote it stands in `info`, which the server made, never in the data; what another
 * program published without our fields is shown as it is.
 */
export function readMessage(incoming: Incoming, offset: number): Message {
  const { data, info } = incoming
  const fields = typeof data === 'object' && data !== null ? (data as { readonly [field: string]: unknown }) : {}
  const given = typeof fields['id'] === 'string' && fields['id'].length <= ID_MAX ? fields['id'] : undefined
  const id = given ?? `at-${offset}`
  const user = info?.user ?? ''
  return {
    offset,
    // An id that was not given is the place's, so that it can never be taken for a given one.
    key: given === undefined ? `${user}@${offset}` : messageKey(user, given),
    id,
    user,
    name: info === undefined ? 'server' : nameIn(info.connInfo, user),
    text: textIn(data, fields).slice(0, TEXT_SHOWN_MAX),
    sentAt: typeof fields['sentAt'] === 'number' && Number.isFinite(fields['sentAt']) ? fields['sentAt'] : undefined,
  }
}

export function messageKey(user: string, id: string): string {
  return `${user}/${id}`
}

function textIn(data: unknown, fields: { readonly [field: string]: unknown }): string {
  if (typeof fields['text'] === 'string') return fields['text']
  if (typeof data === 'string') return data
  return `\`\`\`\n${JSON.stringify(data, null, 2)}\n\`\`\``
}
