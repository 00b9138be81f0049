import { constantSeen, type SeenConstant } from '../../constant.ts'
import type { Rule, Step } from '../../rule.ts'
import { budgetsOf, deadlineOf, inSeconds, isInstant, type Budget, type Constant } from '../../timing.ts'

/** So many times the same, at least, before it is a constant and no coincidence (notes, 3.2, R3). */
const CONSTANT_TIMES = 3

/**
 * A duration that does not vary is set by somebody: a deadline, or retries times a delay. It is no measure of how slow anything was
 * (the seed's 7.5 s were 5 x 1.5 s of a check that never reached Redis: field failures 0.2; notes, 3.2, R3).
 */
export const constantBudget: Rule = {
  id: 'foreign/constant-budget',
  kinds: ['check'],
  why(topic, { document }) {
    const constant = constantSeen(topic, document)
    if (constant === undefined) return []
    const isSure = constant.n >= CONSTANT_TIMES
    const cited = constant.lines
    return [
      {
        question: `why did the check of ${topic.about ?? 'it'} fail after this time, every time?`,
        answer: inWords(constant),
        status: isSure ? 'DERIVED' : 'POSSIBLE',
        evidence: cited,
        rivals: [...otherFits(constant), ...(isSure ? [] : ['a coincidence: it was seen twice only'])],
        next: [{ ...topic, kind: 'constant', others: cited.filter((line) => line !== topic.of) }],
      } satisfies Step,
    ]
  },
}

const range = ({ minMs, maxMs }: Constant): string =>
  minMs === maxMs ? inSeconds(minMs) : `${(minMs / 1_000).toFixed(2)} to ${(maxMs / 1_000).toFixed(2)} s`

const inProduct = ({ waits, delayMs, isDoubling }: Budget): string =>
  isDoubling ? `${waits} waits that double from ${inSeconds(delayMs)}` : `${waits} x ${inSeconds(delayMs)}`

const ofWaits = (budget: Budget): string => inProduct(budget) + (budget.isDoubling ? '' : ' of waits')

/** The fit that is told first: retries, unless the time is a deadline that people write. */
function inWords(constant: SeenConstant): string {
  const [budget] = budgetsOf(constant.medianMs)
  const deadline = deadlineOf(constant.medianMs)
  const kept = constant.n > constant.lines.length ? ` (${constant.lines.length} of the lines are kept)` : ''
  const seen = `${constant.n} times ${range(constant)}${kept}: the time is constant, so it was configured and measures no slowness`
  if (deadline !== undefined) return `${seen}; it is as long as a deadline of ${inSeconds(deadline)}`
  if (budget === undefined) return `${seen}; no usual number of retries times a delay gives it, and a deadline would`
  const attempts = `each attempt cost about ${Math.round(budget.attemptMs)} ms`
  return isInstant(budget)
    ? `${seen}; it fits ${ofWaits(budget)} between attempts that were refused at once: ${attempts} and waited for nobody`
    : `${seen}; it fits ${ofWaits(budget)} between attempts that failed early: ${attempts}, enough for an answer`
}

function otherFits({ medianMs }: Constant): readonly string[] {
  const deadline = deadlineOf(medianMs)
  const [first, ...others] = budgetsOf(medianMs)
  const told = deadline === undefined || first === undefined ? others : [first, ...others]
  return [
    ...told.map((budget) => `${inProduct(budget)} give the same time`),
    ...(deadline === undefined ? [`one deadline of ${inSeconds(Math.floor(medianMs / 100) * 100)}`] : []),
  ]
}
