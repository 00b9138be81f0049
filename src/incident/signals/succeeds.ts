import type { Group } from '../mining/index.ts'
import type { SometimesSucceedsSignal } from './signal.ts'

/** Words that turn one outcome into the other. */
const FAILED =
  /\b(?:fail(?:ed|ure|s)?|error|refused|unhealthy|unavailable|timed? ?out|rejected|lost|broken|not|cannot|disconnected)\b/iu
const SUCCEEDED =
  /\b(?:succeed(?:ed|s)?|success(?:ful(?:ly)?)?|ok|passed|healthy|available|accepted|ready|connected|established|done)\b/iu

/** Words that say what it was about; fewer in common say too little. */
const SUBJECT_MIN = 2

const WORDS = /\p{L}[\p{L}\p{N}_.]{2,}/gu

function subject(template: string): ReadonlySet<string> {
  const said = template
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(new RegExp(FAILED, 'giu'), ' ')
    .replaceAll(new RegExp(SUCCEEDED, 'giu'), ' ')
  return new Set((said.match(WORDS) ?? []).map((word) => word.toLowerCase()))
}

const has = (pattern: RegExp, text: string): boolean => text.search(pattern) >= 0

/** Groups that tell of a success. */
export function successesOf(groups: readonly Group[]): readonly Group[] {
  return groups.filter(({ template }) => has(SUCCEEDED, template) && !has(FAILED, template))
}

function isCounterpart(failed: Group, other: Group): boolean {
  if (other.service !== failed.service) return false
  const [of, about] = [subject(other.template), subject(failed.template)]
  const shared = [...of].filter((word) => about.has(word)).length
  return shared >= SUBJECT_MIN && shared >= of.size / 2
}

/** Successes that lie between failures, by time. */
function between(failed: Group, other: Group): number {
  const moments = other.tally.moments ?? []
  return moments.filter(({ atMs }) => atMs > failed.tally.firstMs && atMs < failed.tally.lastMs).length
}

/** The same thing also succeeds while it fails: then no deterministic refusal makes it fail. */
export function sometimesSucceeds(failed: Group, successes: readonly Group[]): SometimesSucceedsSignal | undefined {
  if (!has(FAILED, failed.template) || failed.tally.count < 2) return undefined
  for (const other of successes) {
    const count = isCounterpart(failed, other) ? between(failed, other) : 0
    if (count === 0) continue
    const { key, template } = other
    return {
      kind: 'sometimes-succeeds',
      failures: failed.tally.count,
      successes: count,
      counterpartKey: key,
      counterpart: template,
    }
  }
  return undefined
}
