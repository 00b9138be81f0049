import { inWords } from '../../channel/index.ts'
import type { CommandOf, Json } from '../../protocol/index.ts'
import { failure, result, type Outcome } from '../outcome.ts'
import type { Session } from '../session.ts'
import { appendFrom } from './append-from.ts'

/** A publication id that a client chooses: printable ASCII, so that it is the same after any journey. */
const ID = /^[\x21-\x7e]{1,64}$/

/** Characters of a publication id (`PublicationDraft.id`). */
const PUBLICATION_ID_MAX = 512

/**
 * `chat.send {channel, id, data}` -> `{offset, epoch, duplicate, durability}`: a publish that can be tried again, because the second
 * append of one id stores nothing (rule L2). Ids are a user's own: nobody can use up another's.
 */
export async function chatSend(session: Session, { request, dataText }: CommandOf<'rpc'>): Promise<Outcome> {
  const asked = parse(request.data)
  if (typeof asked === 'string') return failure('badRequest', asked)
  const user = session.identity?.user ?? ''
  const owner = user === '' ? ['client', session.client] : ['user', user]
  const id = JSON.stringify([...owner, asked.id])
  if (id.length > PUBLICATION_ID_MAX)
    return failure('limitExceeded', 'limit exceeded: the name of the user is too long to tell its ids apart')
  const appended = await appendFrom(session, { channel: asked.channel, data: asked.data, text: dataText, id })
  switch (appended.kind) {
    case 'refused':
      return appended.outcome
    case 'unavailable':
      return failure('internal', `not stored, try again with the same id${inWords(appended.retryMs)}`)
    case 'unknown':
      return failure('internal', `it is not known whether it was stored, try again with the same id${inWords(appended.retryMs)}`)
    case 'stored':
      return result({
        data: { ...appended.position, duplicate: appended.duplicate, durability: appended.durability ?? 'memory' },
      })
    case 'announced':
      return result({ data: { duplicate: appended.duplicate } })
  }
}

/** @returns what is asked, or what is wrong with it. */
function parse(data: Json | undefined): { readonly channel: string; readonly id: string; readonly data: Json } | string {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return 'chat.send takes {channel, id, data}'
  const { channel, id, data: content } = data as { readonly [key: string]: Json }
  if (typeof channel !== 'string' || channel === '') return 'chat.send: channel must be a non-empty string'
  if (typeof id !== 'string' || !ID.test(id)) return 'chat.send: id must be 1 to 64 printable ASCII characters, no spaces'
  if (content === undefined) return 'chat.send: data is missing'
  return { channel, id, data: content }
}
