import type { Signal } from '../signals/index.ts'
import type { Group } from './group.ts'
import type { Pattern } from './pattern.ts'
import { samplesOf, summaries } from './summary.ts'

/** A group as it is told: bounded, ordered, and with nothing in it that `redact` takes out. */
export function patternOf(group: Group, signals: readonly Signal[], redact: (text: string) => string): Pattern {
  const { key, template, aliases, tally } = group
  return {
    key,
    template,
    severity: tally.severity,
    count: tally.count,
    ...(Number.isFinite(tally.firstMs) && { firstMs: tally.firstMs, lastMs: tally.lastMs }),
    instances: tally.instances.size,
    revisions: [...tally.revisions].sort(),
    services: [...tally.services].sort(),
    samples: samplesOf(group, redact),
    parameters: summaries(group, redact),
    signals,
    aliases,
  }
}
