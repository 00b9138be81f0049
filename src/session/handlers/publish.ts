import { DONE, failure, type Handler } from '../outcome.ts'
import { appendFrom } from './append-from.ts'

/** At most once for the client, who has no key to try again with: `rpc chat.send` has one. */
export const publish: Handler<'publish'> = async (session, { request }) => {
  const appended = await appendFrom(session, request.channel, request.data, undefined)
  switch (appended.kind) {
    case 'refused':
      return appended.outcome
    case 'unavailable':
      return failure('internal', 'not stored, try again')
    case 'stored':
    case 'announced':
      return DONE
  }
}
