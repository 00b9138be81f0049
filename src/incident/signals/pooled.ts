import { parameterTallies, type Group } from '../mining/index.ts'
import type { Durations } from './duration.ts'

/** Words before a slot by which two templates say the same of it. */
const CONTEXT = 3

/** Below so many, a group's own values say too little, and those of templates that say the same are taken in. */
const ENOUGH = 3

interface Own extends Durations {
  readonly context: string
}

function contextOf(group: Group, name: string): string {
  const said = group.template.split(/\s+/)
  const at = said.findIndex((token, place) => token.includes('<duration>') && (said[place - 1] ?? token).includes(name))
  return at < CONTEXT ? '' : `${group.service} ${said.slice(at - CONTEXT, at).join(' ')}`
}

function ownDurations(group: Group): readonly Own[] {
  return parameterTallies(group).flatMap(({ name, slot, tally }) => {
    if (tally.kind !== 'duration') return []
    const valuesMs = tally.sample.values().flatMap(({ value }) => (Number.isNaN(value) ? [] : [value]))
    if (valuesMs.length === 0) return []
    const { n, min, max } = tally
    const place = slot === undefined ? {} : { slot }
    return [{ name, ...place, valuesMs, n, minMs: min, maxMs: max, template: group.template, context: contextOf(group, name) }]
  })
}

function pool(own: Own, others: readonly Own[]): Own {
  if (own.n >= ENOUGH || own.context === '') return own
  const all = others.filter(({ context, name }) => context === own.context && name === own.name)
  return {
    ...own,
    valuesMs: all.flatMap(({ valuesMs }) => valuesMs),
    n: all.reduce((sum, { n }) => sum + n, 0),
    minMs: Math.min(...all.map(({ minMs }) => minMs)),
    maxMs: Math.max(...all.map(({ maxMs }) => maxMs)),
  }
}

/**
 * The durations of each group. One failure is often told in several ways (`CRITICAL: x failed. Elapsed: 7.51s` by who checks, and again by
 * who called): where a group has too few of its own, those that other groups of the service say in the same words count with them.
 */
export function durationsOf(groups: readonly Group[]): ReadonlyMap<string, readonly Durations[]> {
  const own = groups.map((group) => [group.key, ownDurations(group)] as const)
  const all = own.flatMap(([, durations]) => durations)
  return new Map(own.map(([key, durations]) => [key, durations.map((each) => pool(each, all))]))
}
