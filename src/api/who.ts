import type { Who } from '../control/index.ts'
import { given } from './fields.ts'

/** Whose sessions a request means. */
export function who({
  user,
  client,
  session,
}: {
  readonly user: string
  readonly client?: string
  readonly session?: string
}): Who {
  const [onlyClient, onlySession] = [given(client), given(session)]
  return {
    user,
    ...(onlyClient !== undefined && { client: onlyClient }),
    ...(onlySession !== undefined && { session: onlySession }),
  }
}
