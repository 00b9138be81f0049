// One start under one strategy, and what came of it.
import { Door } from './door.mjs'
import { Service } from './service.mjs'

/** @import { Check, Plan, Strategy, Trial, World } from './index.d.mts' */

/** Longer than the longest patience. */
export const TRIAL_MS = 9_000

/**
 * @param {Strategy} strategy
 * @param {Plan} plan
 * @param {Check} check
 * @param {World} world
 * @returns {Promise<Trial>}
 */
export async function trial(strategy, plan, check, world) {
  const { clock, timers } = world
  const beganMs = clock.monotonicMs()
  const service = new Service(plan, world)
  const door = new Door(service, () => clock.monotonicMs() - beganMs)
  for (const ms of plan.clientsMs) timers.after(ms, () => door.arrive())
  const end = strategy.begin({ service, check, door, world })
  service.begin()
  await /** @type {Promise<void>} */ (new Promise((resolve) => timers.after(TRIAL_MS, resolve)))
  // What an ending engine says is no part of the start.
  const { said, admitted, falselyAdmitted, turnedAway, firstOpenMs, failedMs } = door
  const told = [...said]
  await end?.()
  const readyMs = service.firstReadyMs === undefined ? undefined : service.firstReadyMs - beganMs
  const { kind, faulty } = plan
  return {
    strategy: strategy.name,
    kind,
    faulty,
    readyMs,
    openMs: firstOpenMs,
    failedMs,
    admitted,
    falselyAdmitted,
    turnedAway,
    said: told,
  }
}
