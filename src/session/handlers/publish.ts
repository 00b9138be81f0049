import { inWords, type Appended } from '../../channel/index.ts'
import { DONE, failure, type Handler, type Outcome } from '../outcome.ts'
import { appendFrom, type Refused } from './append-from.ts'

/** At most once for the client, who has no key to try again with: `rpc chat.send` has one. */
export const publish: Handler<'publish'> = (session, { request: { channel, data }, dataText }) => {
  const appended = appendFrom(session, { channel, data, text: dataText, id: undefined })
  return appended instanceof Promise ? appended.then(outcomeOf) : outcomeOf(appended)
}

function outcomeOf(appended: Refused | Appended): Outcome {
  switch (appended.kind) {
    case 'refused':
      return appended.outcome
    case 'unavailable':
      return failure('internal', `not stored, try again${inWords(appended.retryMs)}`)
    case 'unknown':
      return failure('internal', 'it is not known whether it was stored; another try may say it twice')
    case 'stored':
    case 'announced':
      return DONE
  }
}
