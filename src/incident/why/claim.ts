import { placeOf } from '../document/index.ts'
import type { EvidenceRef } from '../entries/index.ts'

/**
 * How a claim is known. OBSERVED: a line says it. DERIVED: a named rule follows it from cited lines, and nothing contradicts.
 * POSSIBLE: it fits, and so do its rivals. UNKNOWN: what was read does not say; `missing` is what would settle it.
 */
export type ClaimStatus = 'OBSERVED' | 'DERIVED' | 'POSSIBLE' | 'UNKNOWN'

export interface Quotation {
  readonly ref: EvidenceRef
  readonly quote: string
}

/** `sha256`: of all that the entry says (document/digest.ts), more than fits into the quote. */
export interface Evidence extends Quotation {
  readonly sha256: string
}

/** What would settle a question, and where to ask. */
export interface Missing {
  readonly what: string
  readonly query: string
  readonly where: string
}

/** One answer to one why. */
export interface Claim {
  readonly question: string
  readonly answer: string
  readonly status: ClaimStatus
  /** Id of the rule that derived it. */
  readonly rule?: string
  readonly evidence: readonly Evidence[]
  readonly contradicting: readonly Quotation[]
  readonly rivals: readonly string[]
  readonly missing: readonly Missing[]
  /** The next why. */
  readonly because: readonly Claim[]
}

/** What a claim may leave out is empty. */
export type ClaimDraft = Pick<Claim, 'question' | 'answer' | 'status'> & Partial<Claim>

/** A claim that says more than it can show. Always a bug in a rule. */
export class ClaimError extends Error {
  override readonly name = 'ClaimError'
}

const STRENGTH: Readonly<Record<ClaimStatus, number>> = { OBSERVED: 2, DERIVED: 2, POSSIBLE: 1, UNKNOWN: 0 }

const SHA256 = /^[0-9a-f]{64}$/

/** A DERIVED claim follows from so many lines, at least: what one line says is OBSERVED, what it lets one think is POSSIBLE. */
const DERIVED_FROM_MIN = 2

/**
 * The only way to a claim, and the rules E1 to E6: nothing uncited is observed or derived, a derivation names its rule, what is
 * contradicted is not derived, the possible has rivals, the unknown names what is missing, and a chain never grows stronger.
 * @throws ClaimError
 */
export function makeClaim(draft: ClaimDraft): Claim {
  const claim: Claim = { evidence: [], contradicting: [], rivals: [], missing: [], because: [], ...draft }
  const fault = faultIn(claim)
  if (fault !== undefined) throw new ClaimError(`cannot claim "${claim.answer}": ${fault}`)
  return claim
}

/** @returns what is wrong with it, alone; `undefined` for a claim that keeps the rules. */
export function faultIn(claim: Claim): string | undefined {
  const { status, evidence, rule, contradicting, rivals, missing, because } = claim
  if (claim.question.trim() === '' || claim.answer.trim() === '') return 'it has no words'
  if (!evidence.every(isWhole)) return 'a piece of evidence has no place, no words or no digest'
  if (STRENGTH[status] === 2 && evidence.length === 0) return `it is ${status} and cites nothing`
  if (status === 'DERIVED') {
    if (rule === undefined || rule === '') return 'it is DERIVED and names no rule'
    if (placesIn(evidence) < DERIVED_FROM_MIN) return `it is DERIVED from fewer than ${DERIVED_FROM_MIN} lines`
    if (contradicting.length > 0) return 'it is DERIVED and contradicted'
  }
  if (status === 'POSSIBLE' && !rivals.some(isSaid)) return 'it is POSSIBLE and names no rival'
  if (status === 'UNKNOWN') {
    if (missing.length === 0) return 'it is UNKNOWN and does not say what would settle it'
    if (because.length > 0) return 'it is UNKNOWN and goes on'
  }
  if (!missing.every(({ what, query, where }) => isSaid(what) && isSaid(query) && isSaid(where)))
    return 'what is missing is not said in full'
  if (because.some((next) => STRENGTH[next.status] > STRENGTH[status])) return 'the next why is surer than this one'
  return undefined
}

const isSaid = (text: string): boolean => text.trim() !== ''

function isWhole({ ref, quote, sha256 }: Evidence): boolean {
  const isPlace = 'insertId' in ref ? ref.insertId !== '' : ref.file !== '' && Number.isInteger(ref.line) && ref.line > 0
  return isPlace && isSaid(quote) && SHA256.test(sha256)
}

function placesIn(evidence: readonly Evidence[]): number {
  return new Set(evidence.map(({ ref }) => placeOf(ref))).size
}

/** A claim and all that it follows from, parents first. */
export function* claimsIn(root: Claim): Generator<Claim> {
  yield root
  for (const next of root.because) yield* claimsIn(next)
}
