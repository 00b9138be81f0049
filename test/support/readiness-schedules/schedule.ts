import fc from 'fast-check'

/** Asked millions of times: an expectation costs a hundred times as much. */
export function hold(isTrue: boolean, otherwise: () => string): void {
  if (!isTrue) throw new Error(otherwise())
}

export const NAMES = ['base', 'top', 'disk'] as const
export const CHECK = { everyMs: 500, timeoutMs: 100, maxAgeMs: 1_100, fall: 2, rise: 2 }
export const REOPENING = { holdMs: 500, holdMaxMs: 2_000, flapWindowMs: 30_000 }
export const BUDGETS = { startMs: 6_000, drainMs: 550 }
export const GATES = [
  { name: 'clients', critical: ['base', 'top'], degraded: ['disk'] },
  { name: 'admin', critical: ['disk', 'base'] },
]
export const NEEDS: Readonly<Record<string, readonly string[]>> = { base: [], top: ['base'], disk: [] }
export const TASKS: Readonly<Record<string, readonly string[]>> = { base: ['beat'], top: [], disk: [] }

export const STARTS = ['prompt', 'prompt', 'mute', 'hangs', 'raises', 'rejects', 'not-ready', 'nonsense'] as const
export const CHECKS = ['proves', 'proves', 'not-ready', 'raises', 'rejects', 'shows nothing', 'hangs'] as const
export const STOPS = ['hangs', 'hangs', 'prompt', 'raises'] as const
export type Mode<T extends readonly unknown[]> = T[number]

const service = fc.constantFrom(...NAMES)
export const command = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('advance' as const), ms: fc.integer({ min: 1, max: 1_500 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('jump' as const), ms: fc.integer({ min: 1, max: 5_000 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('starts' as const), service, mode: fc.constantFrom(...STARTS) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('checks' as const), service, mode: fc.constantFrom(...CHECKS) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('stops' as const), service, mode: fc.constantFrom(...STOPS) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('says' as const),
      service,
      livesAgo: fc.constantFrom(0, 0, 0, 1, 2),
      what: fc.constantFrom('ready', 'beat', 'lost'),
      evidence: fc.constantFrom<unknown>({ offset: 1 }, { offset: 1 }, { offset: 1 }, {}, undefined, { isReady: () => true }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('late' as const),
      service,
      what: fc.constantFrom('start', 'check'),
      isGood: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('waits' as const),
      timeoutMs: fc.integer({ min: 1, max: 3_000 }),
      aborts: fc.boolean(),
    }),
  },
)
export type Command = typeof command extends fc.Arbitrary<infer T> ? T : never
