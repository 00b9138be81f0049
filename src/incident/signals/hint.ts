import type { EvidenceRef } from '../entries/index.ts'
import { parameterTallies, type Group } from '../mining/index.ts'

/** Something in the entries that says how often was tried, how long was waited between, or how long at most. */
export interface Hint {
  readonly what: 'attempts' | 'delay' | 'deadline'
  /** A count, or milliseconds. */
  readonly value: number
  readonly ref: EvidenceRef
  readonly quote: string
  readonly atMs: number | undefined
  readonly service: string
}

const ATTEMPT = /^(?:attempts?|tries|tried|retr(?:y|ies)|retry_?count|max_?(?:retries|attempts)|retries_?max|attempts_?max)$/i
const DELAY =
  /(?:delay|back_?off|(?:retry|retrying|again)_?(?:in|after|interval|ms|delay)?|sleep(?:ing)?|wait(?:ing)?)(?:_?(?:ms|s|seconds))?$/i
const DEADLINE = /(?:time_?out|deadline|limit|budget)(?:_?(?:ms|s|seconds))?$/i

/** Values looked at of one slot. */
const VALUES_MAX = 32

/** The words of a template before a slot say what it counts; `attempt 3/5` counts attempts up to five. */
function whatOf(name: string, kind: string, template: string): Hint['what'] | undefined {
  if (kind === 'ratio') return ATTEMPT.test(name) || /\b(?:attempt|retry|try)\b/i.test(template) ? 'attempts' : undefined
  if (kind === 'num') return ATTEMPT.test(name) ? 'attempts' : undefined
  if (kind !== 'duration') return undefined
  if (DEADLINE.test(name)) return 'deadline'
  return DELAY.test(name) || /\bretry(?:ing)?\b[^<]*<duration>/i.test(template) ? 'delay' : undefined
}

/** The most that is said: of `3/5` five, of `attempt 3` three. */
function valueOf(kind: string, text: string, value: number): number {
  return kind === 'ratio' ? Number(text.split('/')[1]) : value
}

/** What the groups' own parameters say of attempts, delays and deadlines, in a fixed order. */
export function hintsOf(groups: readonly Group[]): readonly Hint[] {
  return groups.flatMap((group) =>
    parameterTallies(group).flatMap(({ name, tally }) => {
      const what = whatOf(name, tally.kind, group.template)
      if (what === undefined) return []
      const values = tally.sample.values().slice(0, VALUES_MAX)
      return values.map(({ text, value, ref, atMs }) => ({
        what,
        value: valueOf(tally.kind, text, value),
        ref,
        quote: text,
        atMs,
        service: group.service,
      }))
    }),
  )
}

/** Looked for around a failure: settings are told at a start, attempts in the seconds before. */
const BEFORE_MS = 600_000
const AFTER_MS = 5000

/** Hints that may belong to failures of this service at these times; without times, all of the service. */
export function hintsNear(hints: readonly Hint[], service: string, firstMs: number, lastMs: number): readonly Hint[] {
  const isTimed = Number.isFinite(firstMs)
  return hints.filter(
    (hint) =>
      hint.service === service &&
      (!isTimed || hint.atMs === undefined || (hint.atMs >= firstMs - BEFORE_MS && hint.atMs <= lastMs + AFTER_MS)),
  )
}
