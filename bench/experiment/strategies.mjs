// Five ways to decide when clients may come in. Time is injected, so a test can turn it.

/** @import { Attempt, Check, ReadinessDoor, Strategy } from './index.d.mts' */
/** @import { Service } from './service.mjs' */

/** The seed's patience: five waits of 1.5 s between six looks. */
export const POLL = { times: 5, everyMs: 1_500 }
export const SLEEP_MS = 500
/** The engine gets the same patience as the poll, so that nobody wins by waiting longer. */
export const START_MS = POLL.times * POLL.everyMs
/** One attempt: more than the slowest connection and the slowest task take together. */
const ATTEMPT_MS = 3_000

/** A check that works. @type {Check} */
export const WORKING = {
  isConnected: (service) => service.isConnected,
  isReady: (service) => service.isReady,
}

/**
 * The seed's true fault: a property is called as a function. It raises whatever the service does, and no type checker was
 * asked: neither is one here.
 * @type {Check}
 */
export const BROKEN = {
  isConnected: (service) => /** @type {any} */ (service).isConnected(),
  isReady: (service) => /** @type {any} */ (service).isReady(),
}

/** As the seed had it, and as it is written everywhere: what cannot be asked counts as "no". @param {() => boolean} ask */
function orFalse(ask) {
  try {
    return ask()
  } catch {
    return false
  }
}

/** @param {Service} service @param {() => void} then */
function onceConnected(service, then) {
  const cancel = service.watch(({ kind }) => {
    if (kind !== 'connected') return
    cancel()
    then()
  })
}

/** @type {Strategy} */
const checkOnce = {
  name: 'check once',
  begin({ service, check, door }) {
    onceConnected(service, () => {
      if (!orFalse(() => check.isConnected(service))) return door.fail('redis is not ready')
      door.say('redis is ready')
      door.open()
    })
  },
}

/** Where the seed's sleep stood: behind the line that raised. @type {Strategy} */
const sleep = {
  name: `sleep ${SLEEP_MS} ms`,
  begin({ service, check, door, world }) {
    onceConnected(service, () => {
      if (!orFalse(() => check.isConnected(service))) return door.fail('redis is not ready')
      world.timers.after(SLEEP_MS, () => {
        door.say(`redis is ready (after ${SLEEP_MS} ms of grace)`)
        door.open()
      })
    })
  },
}

/** @param {string} name @param {keyof Check} question @returns {Strategy} */
function poll(name, question) {
  return {
    name,
    begin({ service, check, door, world }) {
      const look = (/** @type {number} */ time) => {
        if (orFalse(() => check[question](service))) {
          door.say(`redis is ready (look ${time + 1})`)
          door.open()
        } else if (time === POLL.times) door.fail(`failed services: redis (${(door.nowMs() / 1_000).toFixed(2)} s)`)
        else world.timers.after(POLL.everyMs, () => look(time + 1))
      }
      look(0)
    },
  }
}

/**
 * The real engine. The service's owner tells it what happens, in the turn in which it happens.
 * @param {ReadinessDoor} readiness
 * @returns {Strategy}
 */
function signals({ Readiness, whyInWords }) {
  return {
    name: 'signals',
    begin({ service, check, door, world }) {
      const engine = new Readiness({
        ...world,
        services: [redis(service, check)],
        gates: [{ name: 'clients', critical: ['redis'] }],
        budgets: { startMs: START_MS, drainMs: 2_500 },
        backoff: { baseMs: 10, maxMs: 1_000 },
        observe(entry) {
          if (entry.kind === 'service' && 'why' in entry.event) door.say(`redis: ${whyInWords(entry.event.why)}`)
        },
      })
      const gate = engine.gate('clients')
      gate.watch(() => (gate.verdict().kind === 'open' ? door.open() : door.close()))
      void engine.start().then((result) => {
        if (result.kind === 'expired') door.fail(result.explanation)
      })
      return async () => void (await engine.drain())
    },
  }
}

/** @param {Service} service @param {Check} check @returns {import('../../src/readiness/index.ts').ServiceDefinition} */
function redis(service, check) {
  const proof = () => ({ connected: check.isConnected(service) })
  return {
    name: 'redis',
    tasks: service.plan.names,
    attemptMs: ATTEMPT_MS,
    verify: {
      everyMs: 1_000,
      timeoutMs: 300,
      maxAgeMs: 2_500,
      fall: 2,
      rise: 1,
      run: () => ({ kind: 'proved', evidence: proof() }),
    },
    start: ({ lease, signal }) =>
      new Promise((resolve, reject) => {
        const taskDone = (/** @type {string} */ task) => {
          lease.task(task).ready({ done: true })
          if (service.isReady) resolve({ kind: 'started' })
        }
        const connected = () => {
          try {
            lease.ready(proof())
          } catch (error) {
            // Handed on, not swallowed: the engine calls it a broken start.
            reject(error)
          }
        }
        const cancel = service.watch((happening) => {
          switch (happening.kind) {
            case 'connected':
              return connected()
            case 'task-done':
              return taskDone(happening.task)
            case 'task-failed':
              return resolve({ kind: 'failed', reason: `its background task ${happening.task} failed: ${happening.reason}` })
            case 'lost':
              return void lease.lost(happening.reason)
          }
        })
        // The owner listens as long as it may speak.
        const over = () => (cancel(), resolve({ kind: 'started' }))
        signal.addEventListener('abort', over, { once: true })
        if (!service.isConnected) return
        connected()
        for (const task of service.plan.names) if (service.isDone(task)) taskDone(task)
      }),
  }
}

/**
 * In the order in which they are told. The fourth is the poll at its best: somebody wrote a flag that covers the tasks too.
 * @param {ReadinessDoor} readiness the engine's door: the built one, or in a test the source
 * @returns {readonly Strategy[]}
 */
export function strategiesOf(readiness) {
  const name = `poll ${POLL.times} × ${POLL.everyMs / 1_000} s`
  return [checkOnce, sleep, poll(name, 'isConnected'), poll(`${name}, whole flag`, 'isReady'), signals(readiness)]
}
