import { samplesOf, summaries, type Group, type Pattern } from '../mining/index.ts'
import type { Redactor } from '../redact/index.ts'
import { rankPatterns, type Observer, type Signal } from '../signals/index.ts'

/** Groups as patterns with all that can be seen in how they come, those first that should be looked at first. */
export function patternsOf(groups: readonly Group[], observer: Observer, { text }: Redactor): readonly Pattern[] {
  const signals = observer.signals(groups)
  return rankPatterns(groups.map((group) => patternOf(group, signals.get(group.key) ?? [], text)))
}

function patternOf(group: Group, signals: readonly Signal[], redact: (text: string) => string): Pattern {
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
