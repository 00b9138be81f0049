import type { EvidenceRef } from '../entries/index.ts'
import type { Group } from './group.ts'
import { isQuantity, mask, type Kind } from './kind.ts'
import type { ParameterTally } from './parameter.ts'
import type { ParameterSummary, PatternSample, Unit } from './pattern.ts'
import { tokenOfSlot } from './shape.ts'

const TOP_MAX = 5

/** Slots that are told of a pattern. */
const PARAMETERS_MAX = 16

const SAMPLES_MAX = 5

const UNITS: Readonly<Partial<Record<Kind, Unit>>> = {
  duration: 'ms',
  size: 'bytes',
  percent: 'percent',
  num: 'number',
  ratio: 'number',
}

/** A value of the sample at a share of it, between neighbours (type 7, as most programs do). */
export function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share
  const below = sorted[Math.floor(at)] ?? Number.NaN
  const above = sorted[Math.ceil(at)] ?? below
  return below + (above - below) * (at - Math.floor(at))
}

/** No digits that only the arithmetic made. */
const rounded = (value: number): number => Number(value.toPrecision(12))

function figures(tally: ParameterTally): Pick<ParameterSummary, 'min' | 'median' | 'max' | 'iqr'> {
  const values = tally.sample
    .values()
    .map(({ value }) => value)
    .filter((value) => !Number.isNaN(value))
    .sort((a, b) => a - b)
  if (values.length === 0) return {}
  return {
    min: rounded(tally.min),
    median: rounded(quantile(values, 0.5)),
    max: rounded(tally.max),
    iqr: rounded(quantile(values, 0.75) - quantile(values, 0.25)),
  }
}

function topOf(tally: ParameterTally, redact: (text: string) => string): ParameterSummary['top'] {
  const counts = new Map<string, number>()
  if (tally.words === undefined) {
    for (const { text } of tally.sample.values()) counts.set(text, (counts.get(text) ?? 0) + 1)
  } else for (const [word, lines] of tally.words) counts.set(word, lines)
  return [...counts]
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .slice(0, TOP_MAX)
    .map(([value, n]) => ({ value: redact(value), n }))
}

function summary(name: string, tally: ParameterTally, redact: (text: string) => string): ParameterSummary {
  const { kind, n, distinct } = tally
  return {
    name,
    kind: mask(kind),
    unit: UNITS[kind] ?? 'text',
    n,
    distinct: distinct.count,
    isDistinctExact: distinct.isExact,
    ...(isQuantity(kind) ? figures(tally) : {}),
    top: topOf(tally, redact),
  }
}

const MASKS = /<[a-z*]+>/g

/** The last word before a slot, or else the first one after it: what a reader would call it. */
export function slotName(tokens: readonly string[], token: number): string {
  const within = /([\p{L}_][\p{L}\p{N}_.-]*)["']?\s*[=:([]+["']?$/u.exec((tokens[token] ?? '').split(MASKS)[0] ?? '')
  if (within?.[1] !== undefined) return within[1]
  for (let at = token - 1; at >= 0 && at >= token - 3; at--) {
    const word = /[\p{L}_][\p{L}\p{N}_.-]*/u.exec((tokens[at] ?? '').replaceAll(MASKS, ''))
    if (word !== null) return word[0].replace(/[.-]+$/, '')
  }
  const after = /[\p{L}_][\p{L}\p{N}_.-]*/u.exec((tokens[token + 1] ?? '').replaceAll(MASKS, ''))
  return after === null ? 'value' : after[0].replace(/[.-]+$/, '')
}

/** The slots of a group in the order of its template, then its named fields by name. */
export function parameterTallies(
  group: Group,
): readonly { readonly name: string; readonly slot?: number; readonly tally: ParameterTally }[] {
  const slots = [...group.tally.parameters].sort(([a], [b]) => a - b).slice(0, PARAMETERS_MAX)
  const fields = [...group.tally.fields].sort(([a], [b]) => (a < b ? -1 : 1))
  return [
    ...slots.map(([key, tally], slot) => ({ name: slotName(group.tokens, tokenOfSlot(key)), slot, tally })),
    ...fields.map(([name, tally]) => ({ name, tally })),
  ]
}

export function summaries(group: Group, redact: (text: string) => string): readonly ParameterSummary[] {
  return parameterTallies(group).map(({ name, slot, tally }) => ({
    ...(slot === undefined ? {} : { slot }),
    ...summary(name, tally, redact),
  }))
}

const refKey = (ref: EvidenceRef): string => ('insertId' in ref ? `${ref.at ?? ''} ${ref.insertId}` : `${ref.file} ${ref.line}`)

/** The first, some between, the last; by time. */
export function samplesOf({ tally }: Group, redact: (text: string) => string): readonly PatternSample[] {
  const all = [tally.first, tally.last, ...tally.between.values()].flatMap((said) => said ?? [])
  const different = new Map(all.map((said) => [refKey(said.ref), said]))
  return [...different.values()]
    .slice(0, SAMPLES_MAX)
    .sort((a, b) => (a.atMs ?? 0) - (b.atMs ?? 0) || (refKey(a.ref) < refKey(b.ref) ? -1 : 1))
    .map(({ ref, quote }) => ({ ref, quote: redact(quote) }))
}
