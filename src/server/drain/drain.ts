import { DISCONNECTS } from '../../protocol/index.ts'
import type { Clock, Timers } from '../../runtime/index.ts'
import type { Session } from '../../session/index.ts'

/** How the parts of a drain share its time, with what is kept back for the services to stop. */
export interface DrainBudgets {
  readonly sessionsMs: number
  readonly stragglersMs: number
  readonly logMs: number
}

/** Kept back for the services: the engine asks for no less. */
const SERVICES_MS = 500

/** Most of it for the clients, who are told one after the other. */
export function drainBudgets(drainMs: number): DrainBudgets {
  const ms = Math.max(0, drainMs - SERVICES_MS)
  return { sessionsMs: Math.floor(ms * 0.6), stragglersMs: Math.floor(ms * 0.2), logMs: Math.floor(ms * 0.2) }
}

/** Waits for something for so long, at most. @returns whether it ended in time; also true when it ended badly. */
export function within(timers: Timers, ms: number, work: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const cancel = timers.after(ms, () => resolve(false))
    const ended = (): void => {
      cancel()
      resolve(true)
    }
    work.then(ended, ended)
  })
}

/** Between two steps of the pace. */
const STEP_MS = 20

/** Where there is time, clients are told so far apart: what takes them over is not asked by all of them at once. */
const APART_MS = 2

/** Sessions told in one turn of the event loop, at most, so that those still in are served in between. */
const SESSIONS_A_TURN = 500

/**
 * Rule G4: tells every session that this instance goes away (3001: come back, to another one), at a pace computed from their
 * number and the time there is. Resolves when all have been told; `budgetMs` is kept whatever their number.
 */
export async function drainSessions(
  sessions: { all(): Iterable<Pick<Session, 'disconnect'>> },
  { clock, timers }: { readonly clock: Clock; readonly timers: Timers },
  budgetMs: number,
): Promise<void> {
  const all = [...sessions.all()]
  const beganMs = clock.monotonicMs()
  const spreadMs = Math.min(budgetMs, all.length * APART_MS)
  let told = 0
  while (told < all.length) {
    const elapsedMs = clock.monotonicMs() - beganMs
    const due = elapsedMs >= spreadMs ? all.length : Math.max(1, Math.ceil((all.length * elapsedMs) / spreadMs))
    const until = Math.min(due, told + SESSIONS_A_TURN)
    for (; told < until; told++) all[told]?.disconnect(DISCONNECTS.shutdown)
    if (told === all.length) return
    await new Promise<void>((resolve) => (told < due ? timers.soon(resolve) : void timers.after(STEP_MS, resolve)))
  }
}
