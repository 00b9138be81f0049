/**
 * Why did it happen? A tree of claims, each of them OBSERVED, DERIVED by a named rule, POSSIBLE or UNKNOWN, with the lines that
 * it stands on. Rules are small files over a declared graph of dependencies and the life-cycle events of the log; the chain
 * stops where the evidence does. Rules E1 and on of docs/spec/incident.md.
 */
export {
  ClaimError,
  claimsIn,
  faultIn,
  makeClaim,
  type Claim,
  type ClaimDraft,
  type ClaimStatus,
  type Evidence,
  type Missing,
  type Quotation,
} from './claim.ts'
export { placeOf } from '../document/index.ts'
