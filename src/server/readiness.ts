import { Readiness, Reporter, type DrainStep, type ServiceDefinition } from '../readiness/index.ts'
import type { Metrics } from '../http/index.ts'
import type { World } from './conversations.ts'
import { drainBudgets } from './drain/index.ts'
import { gateEvents } from './gate-events.ts'
import type { ServerPlan } from './plan.ts'

/** The gate that lets clients in. */
export const CLIENTS = 'clients'

/** Flaps are forgotten after so long. */
const FLAP_WINDOW_MS = 60_000

/** The engine, and those who listen to it: the log, the metrics, and the reporter of health and control room. */
export function readinessOf(
  { gate, drainMs }: ServerPlan,
  world: World,
  metrics: Metrics,
  services: readonly ServiceDefinition[],
  drainSteps: readonly DrainStep[],
  parked: () => number,
): { readonly readiness: Readiness; readonly reporter: Reporter } {
  const reporter = new Reporter(world.clock, CLIENTS)
  const log = gateEvents(world, () => readiness)
  const readiness: Readiness = new Readiness({
    ...world,
    services,
    gates: [{ name: CLIENTS, critical: services.map(({ name }) => name) }],
    budgets: {
      startMs: gate.startBudgetMs,
      drainMs: drainMs - drainBudgets(drainMs).logMs,
      ...(gate.platformWindowMs !== undefined && { platformWindowMs: gate.platformWindowMs }),
    },
    reopening: { holdMs: gate.reopenHoldMs, holdMaxMs: gate.reopenHoldMaxMs, flapWindowMs: FLAP_WINDOW_MS },
    goesOnTrying: gate.onExpired === 'keep-trying',
    drainSteps,
    observe(entry) {
      reporter.observe(entry)
      metrics.happened(entry)
      log(entry)
    },
  })
  metrics.watch({ readiness, clock: world.clock, parked })
  return { readiness, reporter }
}
