import type { Takes } from '../lab/history/index.ts'
import type { UndoStep } from './undo.ts'

/** A fault that is possible here. Nothing has been changed yet. */
export interface Fault {
  /** What will be done, for the time line. */
  readonly plan: string
  /** How long it lasts once it has begun; 0: it is over at once. */
  readonly lastsMs: number
  /** Who is hit: what counts as having seen it. */
  readonly hits: 'redis' | 'service'
  /** What it takes away: a loss that the durability class permits is no broken promise. Absent: nothing. */
  readonly takes?: Takes
  /** Clients may lose their connection, and come back. */
  readonly mayDisconnect: boolean
  /** What undoes it. Known before it begins, and done also when beginning failed half-way. */
  readonly undo: readonly UndoStep[]
  /** Does it. @returns what came of it, where the plan did not say so. Rejects with words for a person. */
  begin(): Promise<string | undefined>
  /** What was opened for it is closed: before the undo steps, and in any case. @returns words, where there is something to say. */
  end(): Promise<string | undefined>
  /** When it ends by itself and cannot be ended before: what to tell somebody who wants it to end now. */
  readonly cannotEndEarly?: string
}

/** It cannot be done here. Nothing was changed. */
export interface Cannot {
  readonly kind: 'cannot'
  readonly reason: string
  /** What would make it possible, in lines. */
  readonly advice: readonly string[]
}

export function isCannot(value: object): value is Cannot {
  return 'kind' in value && value.kind === 'cannot'
}

export function cannot(reason: string, ...advice: readonly string[]): Cannot {
  return { kind: 'cannot', reason, advice }
}
