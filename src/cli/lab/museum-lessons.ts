import {
  fingerprintOf,
  LOOKS,
  SLEEP_MS,
  type ExhibitName,
  type Finding,
  type Museum,
  type Span,
  type StrategyName,
} from '../../lab/museum/index.ts'

/** As in `7.50 s`: hundredths, because the figure is the evidence. */
export function exactly(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`
}

/** `0.02 to 1.98 s`; one figure where it is always the same. */
export function range({ min, max }: Span): string {
  const [from, to] = [exactly(min), exactly(max)]
  return from === to ? from : `${from.replace(' s', '')} to ${to}`
}

/** Real timers are late; virtual ones are not. */
const LATE_MS = 50

/** What Tidegate claims, held against the counts. */
export function isAsClaimed(shown: Museum): boolean {
  const [a, b, c] = (['A', 'B', 'C'] as const).map((exhibit) => findingIn(shown, exhibit, 'tidegate'))
  const opensInTime = ({ whenReady, starts, lateMs }: Finding): boolean =>
    whenReady === starts && lateMs !== undefined && lateMs.max <= LATE_MS
  if (a === undefined || b === undefined || c === undefined) return false
  const isSilent = a.peopleTooEarly + b.peopleTooEarly + c.peopleTooEarly === 0
  return isSilent && a.never === a.starts && a.namedTheCheck === a.starts && opensInTime(b) && opensInTime(c)
}

export function findingIn({ findings }: Museum, exhibit: ExhibitName, strategy: StrategyName): Finding | undefined {
  return findings.find((one) => one.exhibit === exhibit && one.strategy === strategy)
}

/** What there is to learn, each only as far as the counts bear it out. */
export function lessonsOf(shown: Museum): readonly string[] {
  const of = (exhibit: ExhibitName, strategy: StrategyName): Finding[] => {
    const found = findingIn(shown, exhibit, strategy)
    return found === undefined ? [] : [found]
  }
  return [
    ...of('A', 'loop').flatMap(constant),
    ...of('A', 'sleep').flatMap((inA) => of('B', 'sleep').flatMap((inB) => sleepless(inA, inB))),
    ...of('B', 'library').flatMap(library),
    ...of('A', 'tidegate').flatMap((inA) => of('B', 'tidegate').flatMap((inB) => honest(inA, inB))),
    ...of('C', 'loop').flatMap((loop) => of('C', 'sleep').flatMap((sleep) => mended(loop, sleep))),
  ]
}

function constant({ gaveUpMs, never, starts }: Finding): readonly string[] {
  if (gaveUpMs === undefined || never !== starts || fingerprintOf(gaveUpMs) !== 'constant') return []
  const budget = `${LOOKS.again} × ${exactly(LOOKS.everyMs)}`
  return [
    `A gives up after ${range(gaveUpMs)}, in every start. That is ${budget} and nothing between: a refusal that takes no time. A race scatters. ` +
      'A duration that is always the same is a budget, and asks who spends it.',
  ]
}

function sleepless(inA: Finding, inB: Finding): readonly string[] {
  if (inA.slept > 0 || inB.tooEarly === 0) return []
  return [
    `The sleep of ${SLEEP_MS} ms ran in ${inA.slept} of ${inA.starts} starts of A: it stands behind the line that raises. In B it ran, and ` +
      `${inB.peopleTooEarly} of ${inB.people} people came in too early all the same. It could cure neither.`,
  ]
}

function library({ tooEarly, starts }: Finding): readonly string[] {
  return tooEarly === 0
    ? []
    : [`The client library's "ready" means the connection: too early in ${tooEarly} of ${starts} starts of B.`]
}

function honest(inA: Finding, inB: Finding): readonly string[] {
  if (inA.namedTheCheck < inA.starts || inA.namedTheCheckMs === undefined || inB.whenReady < inB.starts) return []
  const said = exactly(inA.namedTheCheckMs.max)
  return [
    `Tidegate lets nobody in on A either, because nothing is proved; but ${said} after the connection it says that the check is broken, ` +
      `where, and that this says nothing about Redis. On B it opens in the turn in which the task says that it is ready, in ${inB.whenReady} of ${inB.starts} starts.`,
  ]
}

function mended(loop: Finding, sleep: Finding): readonly string[] {
  if (loop.whenReady < loop.starts || sleep.lateMs === undefined) return []
  return [
    `C is A without one pair of parentheses. Everybody comes in; the sleep costs ${range(sleep.lateMs)} in each start, for nothing.`,
  ]
}
