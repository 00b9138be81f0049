import {
  whyInWords,
  wordOf,
  type Evidence,
  type Model,
  type ServiceReport,
  type ServiceWord,
  type StatusReport,
  type TimelineEntry,
} from '../../../src/readiness/index.ts'

/** One line of the table of services, at one moment. */
export interface ServiceRow {
  readonly name: string
  readonly word: ServiceWord
  readonly role: ServiceReport['role']
  readonly epoch: number
  readonly forMs: number
  readonly proofAgeMs: number | undefined
  readonly evidence: Evidence | undefined
  /** What is in the way. */
  readonly trouble: string | undefined
  /** What went wrong in the life before this one. */
  readonly before: string | undefined
  readonly attempt: number | undefined
  readonly nextAttemptInMs: number | undefined
  readonly pendingTasks: readonly string[]
  readonly needs: readonly string[]
}

export function rowsAt(model: Model, { services }: StatusReport, atMs: number): readonly ServiceRow[] {
  return services.flatMap(({ name, role, needs }) => {
    const state = model.services.get(name)
    if (state === undefined) return []
    return [
      {
        name,
        role,
        needs,
        word: wordOf(state),
        epoch: state.epoch,
        forMs: atMs - state.sinceMs,
        proofAgeMs: 'provedMs' in state && state.provedMs !== undefined ? atMs - state.provedMs : undefined,
        evidence: 'evidence' in state ? state.evidence : undefined,
        trouble: 'why' in state && state.kind !== 'starting' ? whyInWords(state.why) : undefined,
        before: state.kind === 'starting' && state.why !== undefined ? whyInWords(state.why) : undefined,
        attempt: state.kind === 'starting' ? state.attempt : undefined,
        // While its needs are away, their return is what it waits for.
        nextAttemptInMs:
          state.kind === 'lost' && needs.every((need) => model.services.get(need)?.kind === 'ready')
            ? state.retryMs - atMs
            : undefined,
        pendingTasks: state.kind === 'starting' ? state.pending : [],
      },
    ]
  })
}

/** How long the proofs of a service took, as they say themselves: the first fact in milliseconds, oldest first. */
export interface Spark {
  readonly fact: string
  readonly values: readonly number[]
}

const SPARK_MAX = 40

export function sparkOf(entries: readonly TimelineEntry[], service: string, untilMs: number): Spark | undefined {
  const proofs: Evidence[] = []
  for (let index = entries.length - 1; index >= 0 && proofs.length < SPARK_MAX; index--) {
    const entry = entries[index]
    if (entry?.kind !== 'service' || entry.service !== service || entry.atMs > untilMs) continue
    if (entry.event.kind === 'proved' || entry.event.kind === 'ready') proofs.unshift(entry.event.evidence)
  }
  const fact = Object.entries(proofs.at(-1) ?? {}).find(([name, value]) => name.endsWith('Ms') && typeof value === 'number')?.[0]
  if (fact === undefined) return undefined
  const values = proofs.flatMap((evidence) => (typeof evidence[fact] === 'number' ? [evidence[fact]] : []))
  return values.length < 2 ? undefined : { fact, values }
}
