import type { Pattern } from '../mining/index.ts'

export type Choice =
  | { readonly kind: 'chosen'; readonly pattern: Pattern }
  /** `nearest`: keys, and what they stand for. */
  | { readonly kind: 'ambiguous' | 'unknown'; readonly reason: string; readonly nearest: readonly Pattern[] }

const NEAREST_MAX = 5

/** The pattern of a key, of the beginning of one, or of a key that it once had; `v1:` may be left out. */
export function choosePattern(patterns: readonly Pattern[], key: string): Choice {
  const wanted = key.trim().toLowerCase()
  const bare = withoutVersion(wanted)
  const exact = patterns.filter((one) => keysOf(one).includes(wanted))
  if (exact[0] !== undefined) return { kind: 'chosen', pattern: exact[0] }
  const begun = bare === '' ? [] : patterns.filter((one) => keysOf(one).some((name) => begins(name, wanted, bare)))
  if (begun.length === 1 && begun[0] !== undefined) return { kind: 'chosen', pattern: begun[0] }
  if (begun.length > 1)
    return {
      kind: 'ambiguous',
      reason: `"${key}" is the beginning of ${begun.length} keys`,
      nearest: begun.slice(0, NEAREST_MAX),
    }
  return { kind: 'unknown', reason: `no pattern has the key "${key}"`, nearest: nearestOf(patterns, bare) }
}

const keysOf = ({ key, aliases }: Pattern): readonly string[] => [key, ...aliases]

const withoutVersion = (key: string): string => key.replace(/^v\d+:/, '')

function begins(key: string, wanted: string, bare: string): boolean {
  return key.startsWith(wanted) || withoutVersion(key).startsWith(bare)
}

/** Those that have most letters in their place; among equals, as they are ranked. */
function nearestOf(patterns: readonly Pattern[], bare: string): readonly Pattern[] {
  const likeness = ({ key }: Pattern): number => {
    const name = withoutVersion(key)
    let same = 0
    for (let index = 0; index < Math.min(name.length, bare.length); index++) if (name[index] === bare[index]) same++
    return same
  }
  return patterns.toSorted((left, right) => likeness(right) - likeness(left)).slice(0, NEAREST_MAX)
}
