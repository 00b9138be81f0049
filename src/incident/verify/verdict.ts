import { exposureNeeded, rateRatio, type RateRatio, type Seen } from './rate-ratio.ts'

/** What two revisions say of one pattern. */
export type Verdict =
  /** The whole interval lies below 1. */
  | { readonly kind: 'improved'; readonly ratio: RateRatio }
  /** There was enough to show it, and it does not show. `needed`: from where it would, if it is not seen again and was seen less often. */
  | { readonly kind: 'not improved'; readonly ratio: RateRatio; readonly needed?: number }
  /** Nothing that could have been seen after would have shown it. */
  | {
      readonly kind: 'too little data'
      readonly why: 'none before' | 'not seen before' | 'none after' | 'little after'
      readonly ratio?: RateRatio
      /** The exposure after that would show it, if the pattern is not seen again. */
      readonly needed?: number
    }

/**
 * Judges a fix by what was seen before and after it, and in how much. That a thing was not seen again says little where it could
 * hardly have been seen: then it is told from which exposure on its absence would mean something.
 */
export function judge(before: Seen, after: Seen): Verdict {
  if (before.exposure <= 0) return { kind: 'too little data', why: 'none before' }
  if (before.count === 0) return { kind: 'too little data', why: 'not seen before' }
  const needed = exposureNeeded(before, after.count)
  if (after.exposure <= 0) return { kind: 'too little data', why: 'none after', needed }
  const ratio = rateRatio(before, after)
  if (ratio.high < 1) return { kind: 'improved', ratio }
  if (ratio.low > 1) return { kind: 'not improved', ratio }
  if (after.exposure < exposureNeeded(before, 0)) return { kind: 'too little data', why: 'little after', ratio, needed }
  return { kind: 'not improved', ratio, ...(ratio.ratio < 1 && { needed }) }
}
