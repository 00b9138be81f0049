import { Readiness, whyInWords, type ServiceDefinition, type TimelineEntry } from '../../readiness/index.ts'
import type { Door } from './door.ts'
import { MONITOR, type RedisManager } from './manager.ts'
import type { MuseumWorld } from './stage.ts'

/** The seed's patience: a look, and then so many more. */
export const LOOKS = { again: 5, everyMs: 1_500 }
/** The seed's cure. */
export const SLEEP_MS = 500
/** Tidegate gets the patience of the loop, so that nobody wins by waiting longer. */
const START_MS = LOOKS.again * LOOKS.everyMs
/** One attempt: more than the slowest connection and the slowest task take together. */
const ATTEMPT_MS = 3_000

export type StrategyName = 'loop' | 'sleep' | 'library' | 'tidegate'

/** One start, as a strategy sees it. */
export interface Trial {
  readonly manager: RedisManager
  readonly check: (manager: RedisManager) => boolean
  readonly door: Door
  readonly world: MuseumWorld
  /** The sleep ran. */
  readonly slept: () => void
}

/** A strategy at work. Those that keep no record have nothing to tell. */
export interface Working {
  /** One sentence, now. */
  readonly explain?: () => string
  readonly timeline?: () => readonly TimelineEntry[]
  readonly end?: () => Promise<unknown>
}

export interface Strategy {
  readonly name: StrategyName
  readonly title: string
  /** It begins with the connecting, not after it: its patience counts from there. */
  readonly connectsToo?: true
  begin(trial: Trial): Working
}

/** What cannot be asked counts as "no": as the seed had it, and as it is written everywhere. */
function orFalse(ask: () => boolean): boolean {
  try {
    return ask()
  } catch {
    return false
  }
}

function onceConnected({ manager }: Trial, then: () => void): void {
  const cancel = manager.watch((happening) => {
    if (happening !== 'connected') return
    cancel()
    then()
  })
}

function lookAgainAndAgain(trial: Trial, then: () => void): Working {
  const { manager, check, door, world } = trial
  onceConnected(trial, () => {
    const beganMs = world.clock.monotonicMs()
    const look = (time: number): void => {
      if (orFalse(() => check(manager))) return then()
      if (time < LOOKS.again) return void world.timers.after(LOOKS.everyMs, () => look(time + 1))
      door.giveUp(`failed services: redis (${((world.clock.monotonicMs() - beganMs) / 1_000).toFixed(2)} s)`)
    }
    look(0)
  })
  return {}
}

function open({ door }: Trial, text: string): void {
  door.say(text)
  door.open()
}

/** The real engine. The owner of the connection tells it what happens, in the turn in which it happens. */
function beginTidegate({ manager, check, door, world }: Trial): Working {
  const engine = new Readiness({
    ...world,
    services: [redis(manager, check)],
    gates: [{ name: 'clients', critical: ['redis'] }],
    budgets: { startMs: START_MS, drainMs: 2_500 },
    observe(entry) {
      if (entry.kind === 'service' && 'why' in entry.event) door.say(`redis: ${whyInWords(entry.event.why)}`)
    },
  })
  const gate = engine.gate('clients')
  gate.watch(() => (gate.verdict().kind === 'open' ? door.open() : door.close()))
  void engine.start().then((result) => {
    if (result.kind === 'expired') door.giveUp(result.explanation)
  })
  return { explain: () => gate.explain(), timeline: () => engine.timeline().entries, end: () => engine.drain() }
}

function redis(manager: RedisManager, check: Trial['check']): ServiceDefinition {
  return {
    name: 'redis',
    tasks: [MONITOR],
    attemptMs: ATTEMPT_MS,
    start: ({ lease, signal }) =>
      new Promise((resolve, reject) => {
        const connected = (): void => {
          try {
            lease.ready({ connected: check(manager) })
          } catch (error) {
            // Handed on, not swallowed: the engine calls it a broken start, and never "not ready" (rule R5).
            reject(error)
          }
        }
        const monitoring = (): void => {
          lease.task(MONITOR).ready({ ticks: 1 })
          resolve({ kind: 'started' })
        }
        const cancel = manager.watch((happening) => (happening === 'connected' ? connected() : monitoring()))
        signal.addEventListener('abort', () => (cancel(), resolve({ kind: 'started' })), { once: true })
        if (manager.isConnected) connected()
        if (manager.isReady) monitoring()
      }),
  }
}

/** In the order in which the table has them. */
export const STRATEGIES: readonly Strategy[] = [
  {
    name: 'loop',
    title: `retry loop, ${LOOKS.again} × ${LOOKS.everyMs / 1_000} s`,
    begin: (trial) => lookAgainAndAgain(trial, () => open(trial, 'redis is ready')),
  },
  {
    name: 'sleep',
    // Where it stood: behind the line that raised.
    title: `loop and sleep ${SLEEP_MS} ms`,
    begin: (trial) =>
      lookAgainAndAgain(trial, () => {
        trial.slept()
        trial.world.timers.after(SLEEP_MS, () => open(trial, `redis is ready (${SLEEP_MS} ms of grace)`))
      }),
  },
  {
    name: 'library',
    title: 'client library: ready',
    begin(trial) {
      onceConnected(trial, () => open(trial, 'redis client: ready'))
      return {}
    },
  },
  { name: 'tidegate', title: 'Tidegate', connectsToo: true, begin: beginTidegate },
]
