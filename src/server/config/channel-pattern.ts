import { setFlagsFromString } from 'node:v8'

/** Characters; a longer pattern is not read by anybody. */
const PATTERN_LENGTH_MAX = 512

export type CompiledPattern =
  | { readonly kind: 'compiled'; readonly pattern: RegExp }
  | { readonly kind: 'refused'; readonly reason: string }

/**
 * Compiles `channel_regex`. Channel names come from strangers, and Centrifugo's engine (RE2) is linear: a pattern that is
 * harmless there must not stand still here for one well-chosen name. V8's linear engine takes nearly all of them; what it
 * does not take is accepted only without repeated groups, so that the work stays a small power of the name's length.
 */
export function channelPattern(source: string): CompiledPattern {
  if (source.length > PATTERN_LENGTH_MAX) return refused(`is longer than ${PATTERN_LENGTH_MAX} characters`)
  let backtracking: RegExp
  try {
    backtracking = new RegExp(source)
  } catch {
    return refused('is not a regular expression that JavaScript reads')
  }
  const linear = linearPattern(source)
  if (linear !== undefined) return { kind: 'compiled', pattern: linear }
  return repeatsHeavily(source)
    ? refused('could take for ever on some names: repeat no group, or write it without lookaround, backreference and large {n,m}')
    : { kind: 'compiled', pattern: backtracking }
}

/** Asks V8 for its engine that never goes back. */
const LINEAR = 'l'

/** The flag only allows patterns to ask for the engine; nothing else changes. Where it is gone, there is no linear pattern. */
function linearPattern(source: string): RegExp | undefined {
  try {
    setFlagsFromString('--enable-experimental-regexp-engine')
    return new RegExp(source, LINEAR)
  } catch {
    return undefined
  }
}

const UNBOUNDED_MAX = 2

function repeatsHeavily(source: string): boolean {
  const bare = source.replace(/\\./gs, '_').replace(/\[[^\]]*\]/g, '_')
  const unbounded = bare.match(/[*+]|\{\d+,\}/g) ?? []
  return /\)[*+{]/.test(bare) || unbounded.length > UNBOUNDED_MAX
}

function refused(reason: string): CompiledPattern {
  return { kind: 'refused', reason }
}
