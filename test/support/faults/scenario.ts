import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import {
  figuresOf,
  FORMAT_VERSION,
  judge,
  type Figures,
  type Operations,
  type Promises,
  type Verdict,
  type WholeHistory,
} from '../../../src/lab/history/index.ts'
import type { LoggedEvent, ServerOptions } from '../server-process.ts'
import { IS_FULL } from '../tier.ts'
import { World, type Size } from './world.ts'

/** What instances run on: how they are told of it, and how it ends. */
export interface Backing {
  readonly options: ServerOptions
  stop(): Promise<void>
}

/** One fault, what may come of it, and how it is known that it happened at all. */
export interface Scenario<B extends Backing> {
  readonly name: string
  readonly instances: number
  /** Namespaces of the channels, in turn: their durability class decides what an acknowledgement promises. */
  readonly namespaces: readonly string[]
  readonly open: () => Promise<B>
  /** Does it and heals it. @returns the moment from which recovery is counted. */
  readonly fault: (world: World, backing: B) => Promise<number>
  readonly promises: Promises
  /** What clients and servers would have seen of the fault and did not: a run without is void. */
  readonly unobserved: (figures: Figures, world: World) => readonly string[]
}

/** What came of one run. */
export interface Outcome {
  readonly name: string
  readonly instances: number
  readonly verdict: Verdict & { readonly history: WholeHistory }
  readonly figures: Figures
  readonly unobserved: readonly string[]
  /** What each instance logged. */
  readonly logs: readonly (readonly LoggedEvent[])[]
}

/** A part of a run that did not end: something waits for what never comes. */
export class NotComeAbout extends Error {
  override readonly name = 'NotComeAbout'
}

/** So long may each part of a run take: what hangs is told as what it is, and leaves nothing running. */
const PART_MS = IS_FULL ? 120_000 : 90_000

export async function run<B extends Backing>(scenario: Scenario<B>, size: Size): Promise<Outcome> {
  const { name, instances, namespaces, promises } = scenario
  const backing = await scenario.open()
  try {
    const world = new World(size, backing.options, namespaces)
    const part = <T>(words: string, work: Promise<T>): Promise<T> =>
      bounded(size.partMs ?? PART_MS, work, () => `${name}: ${words} did not come about: ${world.describe()}`)
    try {
      await part('a crowd that talks', world.start(instances))
      const markMs = await part('the fault and its end', scenario.fault(world, backing))
      const operations = await part('quiet', world.finish())
      keep(name, operations)
      const verdict = judge(operations, world.hasStoodStill ? { ...promises, outages: undefined } : promises)
      const figures = figuresOf(verdict.history, markMs)
      return { name, instances, verdict, figures, unobserved: scenario.unobserved(figures, world), logs: world.logs }
    } finally {
      await world.stop()
    }
  } finally {
    await backing.stop()
  }
}

/** For whoever wants to see how it came to a violation. */
function keep(name: string, operations: Operations): void {
  const directory = process.env['TIDEGATE_FAULTS_HISTORY']
  if (directory === undefined) return
  const inTime = operations.toSorted((one, other) => one.atMs - other.atMs)
  const lines = [{ kind: 'history', version: FORMAT_VERSION, of: name }, ...inTime].map((line) => JSON.stringify(line))
  writeFileSync(join(directory, `${name.replaceAll(/\W+/g, '-')}.jsonl`), `${lines.join('\n')}\n`)
}

async function bounded<T>(ms: number, work: Promise<T>, words: () => string): Promise<T> {
  const over = new AbortController()
  const bound = pause(ms, undefined, { signal: over.signal }).then(
    () => Promise.reject(new NotComeAbout(words())),
    () => work,
  )
  try {
    return await Promise.race([work, bound])
  } finally {
    over.abort()
  }
}

/** Evidence as a list of what is missing. */
export function missing(evidence: Readonly<Record<string, boolean>>): readonly string[] {
  return Object.entries(evidence).flatMap(([words, isThere]) => (isThere ? [] : [words]))
}
