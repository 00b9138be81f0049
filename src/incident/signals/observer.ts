import { severityRank, type Entry } from '../entries/index.ts'
import type { Group } from '../mining/index.ts'
import { byInstanceSignal } from './by-instance.ts'
import { byRevisionSignal } from './by-revision.ts'
import { bursts, Watched } from './burst.ts'
import { constants } from './constants.ts'
import { durationSignals } from './duration.ts'
import { Exposure } from './exposure.ts'
import { hintsNear, hintsOf } from './hint.ts'
import { newness } from './newness.ts'
import { period } from './period.ts'
import { durationsOf } from './pooled.ts'
import { precedence } from './precedes.ts'
import type { Signal } from './signal.ts'
import { sometimesSucceeds, successesOf } from './succeeds.ts'

/** Patterns that are compared with each other, the most severe and most frequent: each with each. */
const COMPARED_MAX = 128

export interface ObserverOptions {
  /** For what signals quote of values. */
  readonly redact?: (text: string) => string
}

/** Watches all entries, and tells at the end what can be seen in how each group came. */
export class Observer {
  readonly exposure = new Exposure()
  readonly #redact: (text: string) => string

  constructor({ redact = (text) => text }: ObserverOptions = {}) {
    this.#redact = redact
  }

  add(entry: Entry): void {
    this.exposure.add(entry)
  }

  /** The signals of each group, by its key. */
  signals(groups: readonly Group[]): ReadonlyMap<string, readonly Signal[]> {
    const compared = severest(groups)
    const before = precedence(compared)
    const successes = successesOf(groups).slice(0, COMPARED_MAX)
    const failures = new Set(compared)
    const durations = durationsOf(groups)
    const hints = hintsOf(groups)
    const watched = new Watched(this.exposure.bins, groups.length)
    return new Map(
      groups.map((group) => {
        const { tally, key, service } = group
        const near = hintsNear(hints, service, tally.firstMs, tally.lastMs)
        return [
          key,
          [
            ...this.#inTime(group, watched),
            ...this.#byWhere(group),
            ...(durations.get(key) ?? []).flatMap((each) => durationSignals(each, near)),
            ...constants(group, this.#redact),
            ...(failures.has(group) ? some(sometimesSucceeds(group, successes)) : []),
            ...(before.get(key) ?? []),
          ],
        ]
      }),
    )
  }

  #inTime({ tally }: Group, watched: Watched): readonly Signal[] {
    const { firstMs } = this.exposure
    if (!Number.isFinite(tally.firstMs)) return []
    return [
      ...some(newness(tally, firstMs)),
      ...bursts(tally.bins, watched),
      ...some(tally.moments === undefined ? undefined : period(tally.moments)),
    ]
  }

  #byWhere(group: Group): readonly Signal[] {
    if (this.exposure.instances.size === 0) return []
    return [...some(byRevisionSignal(group, this.exposure)), ...some(byInstanceSignal(group, this.exposure))]
  }
}

const some = <T>(signal: T | undefined): readonly T[] => (signal === undefined ? [] : [signal])

function severest(groups: readonly Group[]): readonly Group[] {
  return groups
    .toSorted(
      (a, b) =>
        severityRank(b.tally.severity) - severityRank(a.tally.severity) ||
        b.tally.count - a.tally.count ||
        (a.key < b.key ? -1 : 1),
    )
    .slice(0, COMPARED_MAX)
}
