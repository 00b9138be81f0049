import type { ExhibitName } from './exhibits.ts'
import type { StrategyName } from './strategies.ts'
import type { Visit } from './visit.ts'

export interface Span {
  readonly min: number
  readonly median: number
  readonly max: number
}

/** What a set of durations tells about its cause: one that is always the same is a budget, a scattered one is another thing. */
export type Fingerprint = 'constant' | 'scattered'

/** What many starts under one strategy came to. Counts are starts, unless they are called people. */
export interface Finding {
  readonly exhibit: ExhibitName
  readonly strategy: StrategyName
  readonly starts: number
  /** Opened, and everything was ready. */
  readonly whenReady: number
  readonly tooEarly: number
  readonly never: number
  /** Of those that opened when all was ready: how long after that. */
  readonly lateMs: Span | undefined
  /** Of those that opened too early: by how much. */
  readonly earlyMs: Span | undefined
  /** Of those that never opened: when they gave up. */
  readonly gaveUpMs: Span | undefined
  readonly people: number
  readonly peopleTooEarly: number
  /** The sleep ran in so many of them. */
  readonly slept: number
  /** Starts in which it was said that the check itself is broken, and after what time at most. */
  readonly namedTheCheck: number
  readonly namedTheCheckMs: Span | undefined
  /** The last words of the first start. */
  readonly lastWords: string
}

/** Real timers scatter by so much on a busy machine. */
const CONSTANT_MS = 100

export function findingOf(exhibit: ExhibitName, strategy: StrategyName, visits: readonly Visit[]): Finding {
  const opened = visits.flatMap(({ openMs, readyMs }) => (openMs === undefined ? [] : [openMs - readyMs]))
  const early = opened.filter((ms) => ms < 0)
  const inTime = opened.filter((ms) => ms >= 0)
  const named = visits.flatMap(({ said }) => said.find(({ text }) => isOfTheCheck(text))?.atMs ?? [])
  return {
    exhibit,
    strategy,
    starts: visits.length,
    whenReady: inTime.length,
    tooEarly: early.length,
    never: visits.length - opened.length,
    lateMs: spanOf(inTime),
    earlyMs: spanOf(early.map((ms) => -ms)),
    gaveUpMs: spanOf(visits.flatMap(({ gaveUpMs }) => gaveUpMs ?? [])),
    people: visits.reduce((sum, { admitted, turnedAway }) => sum + admitted + turnedAway, 0),
    peopleTooEarly: visits.reduce((sum, { tooEarly }) => sum + tooEarly, 0),
    slept: visits.filter(({ slept }) => slept).length,
    namedTheCheck: named.length,
    namedTheCheckMs: spanOf(named),
    lastWords: visits[0]?.said.at(-1)?.text ?? '',
  }
}

/** It says that the check is broken, and what it raised. */
function isOfTheCheck(text: string): boolean {
  return text.includes('is broken') && text.includes('TypeError')
}

export function fingerprintOf({ min, max }: Span): Fingerprint {
  return max - min < CONSTANT_MS ? 'constant' : 'scattered'
}

function spanOf(values: readonly number[]): Span | undefined {
  const sorted = values.toSorted((one, other) => one - other)
  const [min, median, max] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)]
  return min === undefined || median === undefined || max === undefined ? undefined : { min, median, max }
}
