import type { Comparison } from '../verify/index.ts'

/** A number as a person writes it: three digits that count, no more. */
export function figure(number: number): string {
  if (!Number.isFinite(number)) return 'no limit'
  if (Number.isInteger(number)) return String(number)
  const rounded = Number(number.toPrecision(3))
  return Math.abs(rounded) < 0.001 ? rounded.toExponential(1) : String(rounded)
}

/** One comparison in a sentence or two: what it says, and what is needed where it says nothing. */
export function comparisonWords({ before, after, unit, unitWhy, verdict }: Comparison): string {
  const counted = `Counted against ${unit} (${unitWhy}).`
  const clean = (needed: number): string => `${figure(needed)} ${unit} of ${after.revision} without it`
  const had = `${figure(after.exposure)} so far`
  switch (verdict.kind) {
    case 'improved':
      return after.count === 0
        ? `Not seen again in ${figure(after.exposure)} ${unit}; its rate is at most ${figure(verdict.ratio.high)} of what it was. ${counted}`
        : `Seen less often: ${figure(verdict.ratio.ratio)} of the rate before, at most ${figure(verdict.ratio.high)}. ${counted}`
    case 'not improved':
      return `${stillThere(verdict.ratio.ratio)} ${
        verdict.needed === undefined
          ? ''
          : `If it is not seen again, ${figure(verdict.needed)} ${unit} in all would show that it is rarer. `
      }${counted}`
    case 'too little data':
      switch (verdict.why) {
        case 'none before':
          return `Nothing of ${before.revision} was read: there is nothing to compare with.`
        case 'not seen before':
          return `It was not seen in ${before.revision} either: what was not there cannot have become less. ${counted}`
        case 'none after':
          return `Nothing of ${after.revision} was read. Needs ${clean(verdict.needed ?? Infinity)}. ${counted}`
        case 'little after':
          return `That it was seen ${after.count === 0 ? 'no more' : `${after.count} more`} proves nothing yet: needs ${
            after.count === 0
              ? clean(verdict.needed ?? Infinity)
              : `${figure(verdict.needed ?? Infinity)} ${unit} of ${after.revision}, if it is not seen again`
          }, ${had}. ${counted}`
      }
  }
}

function stillThere(ratio: number): string {
  if (ratio < 1) return `Still there: ${figure(ratio)} of the rate before, which chance alone explains.`
  return ratio === 1 ? 'Still there, as often as before.' : `Still there, ${figure(ratio)} times as often as before.`
}
