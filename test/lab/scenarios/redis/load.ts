import { NotComeAbout, type Outcome, type RedisFault, type Size } from '../../../support/faults/index.ts'
import { CHECKS, type Operation, type Operations } from '../../../../src/lab/history/index.ts'
import { chanceOf } from '../../chance.ts'
import type { LabMoment, LabOutcome, LabScenario } from '../../scenario.ts'
import { lanesOf } from '../../timeline.ts'

/** So much of what was before the fault is shown. */
const BEFORE_MS = 1_000
/** A pause between acknowledgements that is worth showing. */
const PAUSE_MS = 250

/** Small enough to run beside others, large enough that each channel has several senders. */
function sizeOf(seed: number): Size {
  const { between } = chanceOf(seed)
  return {
    clients: 24,
    channels: 4,
    publishers: 8,
    everyMs: between(60, 100),
    calm: between(24, 60),
    client: { minReconnectDelay: 50, maxReconnectDelay: 500, timeout: 5_000 },
    subscription: { minResubscribeDelay: 50, maxResubscribeDelay: 500 },
    freezeMs: between(1_900, 2_800),
    processes: 1,
    partMs: 60_000,
  }
}

type Named = Pick<LabScenario, 'id' | 'rules'> & { readonly tier?: LabScenario['tier'] }

/** A fault in the middle of a conversation of many clients, each of which writes down what it sees; judged as a whole. */
export function underLoad({ id, rules, tier = 'quick' }: Named, fault: RedisFault): LabScenario {
  return {
    id,
    name: fault.name,
    group: 'redis',
    rules,
    tier,
    async run({ seed }) {
      try {
        return outcomeOf(await fault.run(sizeOf(seed)))
      } catch (error) {
        // What was promised to come, and did not, is no fault of the harness.
        if (error instanceof NotComeAbout) return stuck(fault, error)
        throw error
      }
    },
  }
}

function stuck({ name }: RedisFault, { message }: NotComeAbout): LabOutcome {
  const violations = [{ rule: 'progress', words: message }]
  const nothing = { observed: [], unobserved: [], checked: ['progress'], figures: {}, timeline: [] }
  return { injected: name, ...nothing, violations }
}

function outcomeOf(outcome: Outcome): LabOutcome {
  const { name, verdict, figures, unobserved } = outcome
  const recoveryMs = figures.recoveryMs.max
  return {
    injected: name,
    observed: evidence(outcome),
    unobserved,
    checked: ['progress', ...Object.keys(CHECKS)],
    violations: verdict.violations.map(({ check, words }) => ({ rule: check, words })),
    ...(recoveryMs !== undefined && { recoveryMs: Math.round(recoveryMs) }),
    figures: {
      clients: figures.clients,
      acked: figures.acked,
      delivered: figures.delivered,
      triedAgain: figures.unknown,
      recovered: figures.continued,
      reset: figures.reset,
      lostAsPermitted: figures.lost - verdict.counts.C5 - verdict.counts.C19,
    },
    timeline: timelineOf(outcome),
  }
}

function evidence({ figures, logs }: Outcome): readonly string[] {
  const closings = logs.flat().filter(({ message }) => message === 'gate.closed')
  const reasons = new Set(closings.map(({ reason }) => String(reason).replace(/^gate: /, '')))
  const counts: readonly (readonly [number, string])[] = [
    [closings.length, `gates closed (${[...reasons].join(', ')})`],
    [figures.degraded, 'told degraded'],
    [figures.disconnected, 'disconnected'],
    [figures.unknown, 'sends tried again'],
    [figures.continued, 'told recovered: true'],
    [figures.reset, 'told recovered: false'],
    [figures.lost, 'acknowledged and lost, as the class permits'],
  ]
  return counts.flatMap(([count, words]) => (count > 0 ? [`${count} ${words}`] : []))
}

/** Clients write on the monotonic clock of the machine, servers on the wall clock. */
function timelineOf({ verdict, logs }: Outcome): readonly LabMoment[] {
  const { operations } = verdict.history
  const toWallMs = Date.now() - Number(process.hrtime.bigint()) / 1e6
  const firstMs = operations.find(({ kind }) => kind === 'fault')?.atMs ?? operations[0]?.atMs ?? 0
  const beganMs = firstMs - BEFORE_MS
  const shown = operations.filter(({ atMs }) => atMs >= beganMs).toSorted((one, other) => one.atMs - other.atMs)
  const moments = [...faults(shown, beganMs), ...degraded(shown, beganMs), ...flow(shown, beganMs)]
  const lanes = logs.flatMap((events, n) => lanesOf(events, beganMs + toWallMs, logs.length > 1 ? `${n + 1} ` : ''))
  return [...moments, ...lanes].toSorted((one, other) => one.atMs - other.atMs)
}

function faults(operations: Operations, beganMs: number): readonly LabMoment[] {
  const begun = new Map<string, number>()
  return operations.flatMap((one) => {
    if (one.kind !== 'fault') return []
    if (one.phase === 'begun') begun.set(one.name, one.atMs)
    const since = begun.get(one.name)
    if (one.phase === 'begun' || since === undefined) return []
    return [{ atMs: Math.round(since - beganMs), lane: 'fault', what: one.name, untilMs: Math.round(one.atMs - beganMs) }]
  })
}

/** From the first that was told until the last that was told that it is over. */
function degraded(operations: Operations, beganMs: number): readonly LabMoment[] {
  const spans: LabMoment[] = []
  let open = 0
  let sinceMs = 0
  for (const { kind, atMs } of operations) {
    if (kind === 'degraded' && open++ === 0) sinceMs = atMs
    if (kind !== 'restored' || open === 0 || --open > 0) continue
    spans.push({
      atMs: Math.round(sinceMs - beganMs),
      lane: 'clients',
      what: 'told degraded',
      untilMs: Math.round(atMs - beganMs),
    })
  }
  return spans
}

/** While acknowledgements came, without a pause worth showing. */
function flow(operations: Operations, beganMs: number): readonly LabMoment[] {
  const spans: { fromMs: number; untilMs: number; count: number }[] = []
  for (const { atMs } of operations.filter((one: Operation) => one.kind === 'acked')) {
    const last = spans.at(-1)
    if (last === undefined || atMs - last.untilMs > PAUSE_MS) spans.push({ fromMs: atMs, untilMs: atMs, count: 1 })
    else Object.assign(last, { untilMs: atMs, count: last.count + 1 })
  }
  return spans.map(({ fromMs, untilMs, count }) => ({
    atMs: Math.round(fromMs - beganMs),
    lane: 'acknowledged',
    what: `${count} acknowledged`,
    untilMs: Math.round(untilMs - beganMs),
  }))
}
