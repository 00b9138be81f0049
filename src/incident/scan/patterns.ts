import { severityRank } from '../entries/index.ts'
import { samplesOf, summaries, type Group, type Pattern } from '../mining/index.ts'
import type { Redactor } from '../redact/index.ts'

/** Groups as patterns, those first that should be looked at first. */
export function patternsOf(groups: readonly Group[], { text }: Redactor): readonly Pattern[] {
  return groups.map((group) => patternOf(group, text)).sort(byWeight)
}

function patternOf(group: Group, redact: (text: string) => string): Pattern {
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
    signals: [],
    aliases,
  }
}

function byWeight(left: Pattern, right: Pattern): number {
  const ranks = severityRank(right.severity) - severityRank(left.severity)
  if (ranks !== 0) return ranks
  return right.count - left.count || (left.key < right.key ? -1 : 1)
}
