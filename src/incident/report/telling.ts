import type { Signal, SignalKind } from '../signals/index.ts'

/** In the order in which a reader learns most. */
const ORDER: readonly SignalKind[] = [
  'retries-times-delay',
  'constant-duration',
  'instant-attempts',
  'sometimes-succeeds',
  'new',
  'burst',
  'by-revision',
  'by-instance',
  'periodic',
  'scattered-duration',
  'precedes',
  'constant',
]

/** A value that was redacted is constant because it was one. */
const REDACTED = /<[a-z][a-z0-9-]*:[0-9a-f]{4}>/

/**
 * The signals that tell something, those first that tell most: of each kind the strongest one, and none that another one
 * says better. All of them stand in the document.
 */
export function tellingSignals(signals: readonly Signal[]): readonly Signal[] {
  const kinds = new Set(signals.map(({ kind }) => kind))
  return ORDER.flatMap((kind) => {
    const ofKind = signals.filter((signal) => signal.kind === kind && !isEmpty(signal))
    // The arithmetic names the duration as well; where it is new, it is in no revision before.
    if (kind === 'constant-duration' && kinds.has('retries-times-delay')) return []
    return ofKind.sort((left, right) => strength(right) - strength(left)).slice(0, 1)
  })
}

function isEmpty(signal: Signal): boolean {
  return signal.kind === 'constant' && (REDACTED.test(signal.value) || signal.value.length < 2)
}

function strength(signal: Signal): number {
  switch (signal.kind) {
    case 'burst':
      return signal.seen
    case 'precedes':
      return signal.times
    case 'by-revision':
      return signal.seen
    default:
      return 0
  }
}
