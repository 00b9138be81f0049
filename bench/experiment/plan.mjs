// What happens in one start, from a seed. Every strategy meets the same.

/** @import { Plan, Life, Task, PlanKind } from './index.d.mts' */
/** @import { Random } from '../../src/runtime/index.ts' */

/** Background work as services really have it. */
const TASKS = ['subscriber', 'monitor', 'presence-sweeper', 'script-loader']

const TASK_MS_MAX = 2_000
const CONNECT_MS = { min: 5, max: 300 }
/** A loss comes while the start goes on or has just ended. */
const LOSS_MS = { min: 300, max: 2_500 }
const CLIENTS = 20
const CLIENT_MS_MAX = 3_000

/** Shares of the starts in which something is wrong. In the others the service is just slow to be ready. */
const LOST = 0.1
const HANGS = 0.05
const FAILS = 0.05

/** @param {number} chance in [0, 1) @returns {PlanKind} */
function kindOf(chance) {
  if (chance < LOST) return 'lost'
  if (chance < LOST + HANGS) return 'hangs'
  return chance < LOST + HANGS + FAILS ? 'fails' : 'ordinary'
}

/**
 * @param {Random} random seeded
 * @param {PlanKind} [wanted] else as chance has it
 * @returns {Plan}
 */
export function planOf(random, wanted) {
  const between = (/** @type {number} */ min, /** @type {number} */ max) => min + random.next() * (max - min)
  const chance = random.next()
  const kind = wanted ?? kindOf(chance)
  const names = TASKS.slice(0, 2 + Math.floor(random.next() * 3))
  const faulty = names[Math.floor(random.next() * names.length)] ?? ''
  /** @returns {Life} */
  const life = () => ({
    connectMs: between(CONNECT_MS.min, CONNECT_MS.max),
    tasks: names.map((name) => {
      const ms = between(0, TASK_MS_MAX)
      /** @type {Task['outcome']} */
      const outcome = name === faulty && (kind === 'hangs' || kind === 'fails') ? kind : 'done'
      return { name, ms, outcome }
    }),
  })
  const lives = kind === 'lost' ? [life(), life()] : [life()]
  const clientsMs = Array.from({ length: CLIENTS }, () => between(0, CLIENT_MS_MAX)).sort((a, b) => a - b)
  return { kind, names, faulty, lives, lossMs: kind === 'lost' ? between(LOSS_MS.min, LOSS_MS.max) : undefined, clientsMs }
}
