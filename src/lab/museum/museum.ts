import { seededRandom } from '../../runtime/manual.ts'
import { EXHIBITS, type ExhibitName } from './exhibits.ts'
import { findingOf, type Finding } from './finding.ts'
import type { Stage } from './stage.ts'
import { STRATEGIES, type StrategyName } from './strategies.ts'
import { storyOf, type Story } from './story.ts'
import { visit, type Visit } from './visit.ts'

export interface MuseumWish {
  readonly seed: number
  /** Starts of each exhibit under each strategy. */
  readonly starts: number
}

export interface Museum extends MuseumWish {
  /** Every strategy for every exhibit, in the order of both. */
  readonly findings: readonly Finding[]
  readonly stories: readonly Story[]
}

/** Runs every start, and counts. The same wish gives the same museum on a virtual stage. */
export async function museum(wish: MuseumWish, stage: Stage): Promise<Museum> {
  const visits = await Promise.all(EXHIBITS.map((exhibit, row) => visitsOf(exhibit, row, wish, stage)))
  const all = visits.flat()
  const findings = EXHIBITS.flatMap(({ name }) =>
    STRATEGIES.map((strategy) => findingOf(name, strategy.name, chosen(all, name, strategy.name))),
  )
  return { ...wish, findings, stories: EXHIBITS.flatMap(({ name }) => storyOf(telling(all, name)) ?? []) }
}

function visitsOf(exhibit: (typeof EXHIBITS)[number], row: number, { seed, starts }: MuseumWish, stage: Stage): Promise<Visit[]> {
  const random = seededRandom(seed + row)
  const plans = Array.from({ length: starts }, () => exhibit.plan(random))
  return Promise.all(
    plans.flatMap((plan, index) => STRATEGIES.map((strategy) => stage(index, (world) => visit(exhibit, strategy, plan, world)))),
  )
}

function chosen(visits: readonly Visit[], exhibit: ExhibitName, strategy: StrategyName): readonly Visit[] {
  return visits.filter((one) => one.exhibit === exhibit && one.strategy === strategy)
}

/** The start that tells most: in which the sleep was shortest of what was needed, if there is one. */
function telling(visits: readonly Visit[], exhibit: ExhibitName): Visit | undefined {
  const bySleep = chosen(visits, exhibit, 'sleep')
  const index = bySleep.findIndex(({ tooEarly, readyMs }) => tooEarly > 0 && readyMs > TELLING_MS)
  return chosen(visits, exhibit, 'tidegate')[Math.max(0, index)]
}

/** A start that is asked in the middle should still be in the middle. */
const TELLING_MS = 1_000
