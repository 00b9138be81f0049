import type { Claim } from '../../why/index.ts'
import type { Footnotes } from '../footnotes.ts'
import { code, words } from '../markdown.ts'

/** The whys, each under the one before it. */
export function causes(cause: Claim | undefined, notes: Footnotes): string {
  if (cause === undefined) return 'Nobody has asked why yet: `tidegate incident explain` does.\n'
  return listed(cause, 0, notes)
}

function listed(claim: Claim, depth: number, notes: Footnotes): string {
  const indent = '  '.repeat(depth)
  const ids = notes.idsOf(claim.evidence)
  const cited = ids.length === 0 ? '' : ` [${ids.join(', ')}]`
  const rule = claim.rule === undefined ? '' : ` (rule ${code(claim.rule)})`
  return [
    `${indent}- **${words(claim.question)}** ${claim.status}: ${words(claim.answer)}${rule}${cited}\n`,
    ...claim.rivals.map((rival) => `${indent}  - or: ${words(rival)}\n`),
    ...claim.contradicting.map((one) => `${indent}  - against it: ${code(one.quote)} [${notes.idsOf([one]).join(', ')}]\n`),
    ...claim.because.map((next) => listed(next, depth + 1, notes)),
  ].join('')
}
