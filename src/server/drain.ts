import { DISCONNECTS } from '../protocol/index.ts'
import type { Timers } from '../runtime/index.ts'
import type { Sessions } from '../session/index.ts'

/** Sessions told in one turn of the event loop, so that those still in are served in between. */
const SESSIONS_A_TURN = 200

/** Tells every session that this instance goes away (3001: come back, to another one), a few a turn. */
export async function drainSessions(sessions: Sessions, timers: Timers): Promise<void> {
  let told = 0
  for (const session of sessions.all()) {
    session.disconnect(DISCONNECTS.shutdown)
    if (++told % SESSIONS_A_TURN === 0) await new Promise<void>((resolve) => timers.soon(resolve))
  }
}
