/**
 * The rule of docs/decisions/0006-lineage.md, thought through: servers whose data sets fork, come back and are lost, one client,
 * and every position that anybody may hold presented everywhere after every step. Nothing here knows Redis: what it is told of
 * Redis is only that a data set is passed on as a beginning of whole calls, and that each reign has an id of its own.
 */
import type { Random } from '../../src/runtime/index.ts'
import { CUTS_MAX, type Rule } from './lineage/rules.ts'
import { isContinuous, type Stream } from './lineage/dataset.ts'
import { grewFrom, isBeginning } from './lineage/log.ts'
import { beginning, step, words, type Operation, type OperationKind, type Position, type World } from './lineage/world.ts'

/** What was counted. */
export interface Tally {
  histories: number
  recoveries: number
  continuous: number
  /** Told that nothing is missing, and what was read is no beginning of the log here. */
  lies: number
  /** Told that something is missing, and the log here grew from the very one that was read. */
  debts: number
  /** Owed, but the data set has had more reigns since than it remembers. */
  forgotten: number
  /** The first history that ended in a lie. */
  firstLie: readonly string[] | undefined
}

const nothing = (): Tally => ({
  histories: 0,
  recoveries: 0,
  continuous: 0,
  lies: 0,
  debts: 0,
  forgotten: 0,
  firstLie: undefined,
})

/** Every operation of these kinds on each of so many nodes. */
export function operations(kinds: readonly OperationKind[], nodes: number): readonly Operation[] {
  return kinds.flatMap((kind) => Array.from({ length: nodes }, (_, node) => ({ kind, node })))
}

/** Every history of at most `depth` operations after those of `before`. */
export function everyHistory(rule: Rule, before: readonly Operation[], choices: readonly Operation[], depth: number): Tally {
  const tally = nothing()
  const taken: Operation[] = []
  const from = before.reduce((world, operation) => step(rule, world, operation) ?? world, beginning(2))
  const walk = (world: World, left: number): void => {
    for (const operation of choices) {
      const next = step(rule, world, operation)
      if (next === undefined) continue
      taken.push(operation)
      tally.histories++
      presentAll(tally, next, taken)
      if (left > 1) walk(next, left - 1)
      taken.pop()
    }
  }
  walk(from, depth)
  return tally
}

/** The shortest lie, if there is one of at most `depthMax` operations. */
export function shortestLie(
  rule: Rule,
  before: readonly Operation[],
  choices: readonly Operation[],
  depthMax: number,
): readonly string[] | undefined {
  for (let depth = 1; depth <= depthMax; depth++) {
    const { firstLie } = everyHistory(rule, before, choices, depth)
    if (firstLie !== undefined) return firstLie
  }
  return undefined
}

/** So many histories of so many operations, by chance. */
export function randomHistories(
  rule: Rule,
  random: Random,
  choices: readonly Operation[],
  { histories, length }: { readonly histories: number; readonly length: number },
): Tally {
  const tally = nothing()
  for (let history = 0; history < histories; history++) {
    let world = beginning(3)
    const taken: Operation[] = []
    tally.histories++
    while (taken.length < length) {
      const operation = choices[Math.floor(random.next() * choices.length)]
      const next = operation === undefined ? undefined : step(rule, world, operation)
      if (operation === undefined || next === undefined) continue
      world = next
      taken.push(operation)
      presentAll(tally, world, taken)
    }
  }
  return tally
}

/** Presents every position that somebody may hold to every node that takes itself for a master. */
function presentAll(tally: Tally, world: World, taken: readonly Operation[]): void {
  for (const { data, follows } of world.nodes) {
    if (follows !== undefined || data.stream === undefined) continue
    if (world.client !== undefined) present(tally, data.stream, world.client, taken)
    for (let held = world.held; held !== undefined; held = held.before) present(tally, data.stream, held, taken)
  }
}

function present(tally: Tally, stream: Stream, position: Position, taken: readonly Operation[]): void {
  tally.recoveries++
  if (isContinuous(stream, position.token, position.offset)) {
    tally.continuous++
    if (isBeginning(position.read, stream.log)) return
    tally.lies++
    tally.firstLie ??= taken.map(words)
  } else if (position.offset >= stream.trimmedTo && grewFrom(position.read, stream.log)) {
    if (stream.generation - position.generation > CUTS_MAX) tally.forgotten++
    else tally.debts++
  }
}
