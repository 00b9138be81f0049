/**
 * One gate.
 *
 *     closed --all critical services ready for `holdMs`--> open --one of them not ready--> closed (same turn)
 */
export type GateState =
  | {
      readonly kind: 'closed'
      readonly sinceMs: number
      /** How long all must have been ready before it opens (rule R7). */
      readonly holdMs: number
      /** Since when all have been; `undefined` while one is not. */
      readonly allReadySinceMs: number | undefined
      readonly flapsMs: readonly number[]
    }
  | { readonly kind: 'open'; readonly sinceMs: number; readonly flapsMs: readonly number[] }

/** Rule R7: after each flap inside the window the hold doubles, up to `holdMaxMs`. */
export interface Reopening {
  readonly holdMs: number
  readonly holdMaxMs: number
  readonly flapWindowMs: number
}

/** Flaps remembered; more do not make the hold longer. */
const FLAPS_MAX = 16

/** The first opening waits for nothing but proof. */
export function shutGate(nowMs: number): GateState {
  return { kind: 'closed', sinceMs: nowMs, holdMs: 0, allReadySinceMs: undefined, flapsMs: [] }
}

/**
 * Where a gate stands now. Pure, and the same again if asked again.
 * @param isFlap false when it closes because the process stood still: that is nobody's flapping (rule R14).
 */
export function nextGate(gate: GateState, isAllReady: boolean, isFlap: boolean, nowMs: number, rules: Reopening): GateState {
  if (gate.kind === 'open') return isAllReady ? gate : closed(gate, isFlap, nowMs, rules)
  if (!isAllReady) return gate.allReadySinceMs === undefined ? gate : { ...gate, allReadySinceMs: undefined }
  const allReadySinceMs = gate.allReadySinceMs ?? nowMs
  if (nowMs - allReadySinceMs >= gate.holdMs) return { kind: 'open', sinceMs: nowMs, flapsMs: gate.flapsMs }
  return gate.allReadySinceMs === undefined ? { ...gate, allReadySinceMs } : gate
}

function closed({ flapsMs }: GateState, isFlap: boolean, nowMs: number, rules: Reopening): GateState {
  const shut = { kind: 'closed', sinceMs: nowMs, allReadySinceMs: undefined } as const
  if (!isFlap) return { ...shut, holdMs: 0, flapsMs }
  const within = [...flapsMs.filter((atMs) => nowMs - atMs < rules.flapWindowMs), nowMs].slice(-FLAPS_MAX)
  return { ...shut, holdMs: Math.min(rules.holdMaxMs, rules.holdMs * 2 ** (within.length - 1)), flapsMs: within }
}

/** When it will open if nothing changes; `undefined`: not by time alone. */
export function opensAtMs(gate: GateState): number | undefined {
  return gate.kind === 'closed' && gate.allReadySinceMs !== undefined ? gate.allReadySinceMs + gate.holdMs : undefined
}
