import { cleaned } from './why.ts'

/** What proves a service: facts of a round trip, such as `{role: 'master', canaryMs: 0.6}`. Never a secret: it is shown. */
export type Evidence = Readonly<Record<string, string | number | boolean>>

/** Facts in one proof, at most. */
const FACTS_MAX = 16

/** Characters of one fact, at most. */
const FACT_LENGTH_MAX = 200

/**
 * Rule R4: a proof without a fact is none, and so is one that would fill the timeline. Read once and copied, because what
 * a getter shows may change, and what is in the timeline may not.
 * @returns `undefined` for what is no evidence, also for what cannot be looked at.
 */
export function evidenceFrom(value: unknown): Evidence | undefined {
  try {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    const facts = Object.entries(value)
    if (facts.length === 0 || facts.length > FACTS_MAX) return undefined
    if (!facts.every(([name, fact]) => isShort(name) && isFact(fact))) return undefined
    return Object.fromEntries(facts.map(([name, fact]) => [cleaned(name), typeof fact === 'string' ? cleaned(fact) : fact]))
  } catch {
    return undefined
  }
}

function isFact(fact: unknown): boolean {
  if (typeof fact === 'string') return isShort(fact)
  return typeof fact === 'boolean' || (typeof fact === 'number' && Number.isFinite(fact))
}

const isShort = (text: string): boolean => text.length <= FACT_LENGTH_MAX

/** For people: `role master, canary 0.6 ms`. */
export function evidenceInWords(evidence: Evidence): string {
  return Object.entries(evidence)
    .map(([name, fact]) =>
      name.endsWith('Ms') && typeof fact === 'number' ? `${name.slice(0, -2)} ${fact} ms` : `${name} ${String(fact)}`,
    )
    .join(', ')
}
