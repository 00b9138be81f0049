import { patternOf, type Group, type Pattern } from '../mining/index.ts'
import type { Redactor } from '../redact/index.ts'
import { rankPatterns, type Observer } from '../signals/index.ts'

/** Groups as patterns with all that can be seen in how they come, those first that should be looked at first. */
export function patternsOf(groups: readonly Group[], observer: Observer, { text }: Redactor): readonly Pattern[] {
  const signals = observer.signals(groups)
  return rankPatterns(groups.map((group) => patternOf(group, signals.get(group.key) ?? [], text)))
}
