import type { Session, Sessions } from '../session/index.ts'
import { given } from './fields.ts'

/** Whose sessions are meant, and which of them. */
export interface Who {
  readonly user: string
  readonly client?: string
  /** The id that a session on HTTP streaming or SSE was told. */
  readonly session?: string
}

/** The open sessions of a user here; of one client or session only if one is named. */
export function chosenSessions(sessions: Sessions, { user, client, session }: Who): readonly Session[] {
  const [onlyClient, onlySession] = [given(client), given(session)]
  return sessions
    .ofUser(user)
    .filter((one) => onlyClient === undefined || one.client === onlyClient)
    .filter((one) => onlySession === undefined || one.secret === onlySession)
}
