import { deadlineFit, fitsOf, retriesFit } from './arithmetic.ts'
import type { Hint } from './hint.ts'
import type { DurationFit, RetriesTimesDelaySignal } from './signal.ts'

/** An attempt that cost so little waited for no network: loopback alone takes about a tenth of it, a zone away more. */
const INSTANT_MS_MAX = 3

const SAID_MAX = 3

const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= Math.max(1, b * 0.001)

const doublings = (delayMs: number, times: number): readonly number[] =>
  Array.from({ length: times }, (_, at) => delayMs * 2 ** at)

/** Which hints say this very arithmetic. The first attempt has no wait before it: six attempts are five waits. */
function supporting({ arithmetic, times, delayMs }: DurationFit, hints: readonly Hint[]): DurationFit['saidBy'] {
  const says = ({ what, value }: Hint): boolean => {
    if (arithmetic === 'deadline') return what === 'deadline' && isNear(value, delayMs)
    if (what === 'attempts') return value === times || value === times + 1
    if (arithmetic === 'backoff') return what === 'delay' && doublings(delayMs, times).some((wait) => isNear(value, wait))
    return what === 'delay' && isNear(value, delayMs)
  }
  const different = new Map(hints.filter(says).map((hint) => [`${hint.what} ${hint.value}`, hint]))
  return [...different.values()].slice(0, SAID_MAX).map(({ what, value, ref, quote }) => ({ what, value, ref, quote }))
}

/** Products of the delays and deadlines that are said, be they unusual. */
function saidFits(durationMs: number, hints: readonly Hint[]): readonly DurationFit[] {
  const fits = hints.flatMap(({ what, value }) => {
    if (what === 'deadline') return deadlineFit(value, durationMs) ?? []
    if (what !== 'delay' || value <= 0) return []
    const times = Math.floor((durationMs + 2) / value)
    return times >= 2 && times <= 100 ? (retriesFit(times, value, durationMs) ?? []) : []
  })
  return [...new Map(fits.map((fit) => [fit.text, fit])).values()]
}

const saidWeight = ({ saidBy }: DurationFit): number => new Set(saidBy.map(({ what }) => what)).size

/**
 * The arithmetic that fits best, with all its rivals. What the entries say comes before what is usual; it is settled only when they say
 * the deadline itself, or both the attempts and the delay, and nothing said fits another.
 */
export function durationFit(
  parameter: { readonly name: string; readonly slot?: number },
  n: number,
  medianMs: number,
  hints: readonly Hint[],
): RetriesTimesDelaySignal | undefined {
  const said = saidFits(medianMs, hints)
  const known = new Set(said.map(({ text }) => text))
  const all = [...said, ...fitsOf(medianMs).filter(({ text }) => !known.has(text))].map((fit) => ({
    ...fit,
    saidBy: supporting(fit, hints),
  }))
  // Of two that are said as much, the one of which more different waits were said: 1 s, 2 s and 4 s are no 7 x 1 s.
  const [fit, ...rivals] = all.sort((a, b) => saidWeight(b) - saidWeight(a) || b.saidBy.length - a.saidBy.length)
  if (fit === undefined) return undefined
  const isProved = fit.arithmetic === 'deadline' ? saidWeight(fit) === 1 : saidWeight(fit) === 2
  const isSettled = isProved && rivals.every((rival) => saidWeight(rival) === 0 || rival.arithmetic === fit.arithmetic)
  const attemptMs = fit.arithmetic === 'deadline' ? medianMs : fit.residueMs / (fit.times + 1)
  return {
    kind: 'retries-times-delay',
    parameter: parameter.name,
    ...(parameter.slot === undefined ? {} : { slot: parameter.slot }),
    n,
    medianMs,
    fit,
    rivals,
    isSettled,
    attemptMs: Number(attemptMs.toPrecision(4)),
    attemptsReachedNetwork: fit.arithmetic !== 'deadline' && attemptMs <= INSTANT_MS_MAX ? 'no' : 'unknown',
  }
}
