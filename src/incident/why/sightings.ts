import { compareStatements, placeOf, type IncidentDocument, type Statement } from '../document/index.ts'

/** All statements of a document in the order of time, to look around in. */
export class Sightings {
  readonly all: readonly Statement[]
  readonly #index: ReadonlyMap<string, number>

  constructor({ timeline, samples }: Pick<IncidentDocument, 'timeline' | 'samples'>) {
    const byPlace = new Map<string, Statement>()
    for (const statement of [...samples, ...timeline.events]) byPlace.set(placeOf(statement.ref), statement)
    this.all = [...byPlace.values()].sort(compareStatements)
    this.#index = new Map(this.all.map(({ ref }, index) => [placeOf(ref), index]))
  }

  at(place: string): Statement | undefined {
    const index = this.#index.get(place)
    return index === undefined ? undefined : this.all[index]
  }

  /** What was said before, latest first: of no line of another time can it be known that it was before. */
  *before({ ref }: Statement): Generator<Statement> {
    for (let index = (this.#index.get(placeOf(ref)) ?? 0) - 1; index >= 0; index--) {
      const statement = this.all[index]
      if (statement?.atMs === undefined) return
      yield statement
    }
  }

  /** Of the life of one instance, latest first. */
  *earlierIn(statement: Statement): Generator<Statement> {
    for (const one of this.before(statement)) if (isSameLife(one, statement)) yield one
  }

  /** Within so many milliseconds of it, before or after, in the order of time. */
  around({ atMs }: Statement, withinMs: number): readonly Statement[] {
    if (atMs === undefined) return []
    return this.all.filter((one) => one.atMs !== undefined && Math.abs(one.atMs - atMs) <= withinMs)
  }
}

/** Two lines of one process, as far as they say. Lines that name no instance are of one only where neither does. */
export function isSameLife(one: Statement, other: Statement): boolean {
  if (one.instance !== undefined || other.instance !== undefined) return one.instance === other.instance
  return one.revision === other.revision && one.service === other.service
}
