import type { IncidentDocument, Statement } from '../document/index.ts'
import type { Pattern } from '../mining/index.ts'
import type { Step } from './rule.ts'
import type { Sightings } from './sightings.ts'

/**
 * What fails and what does not (Kepner and Tregoe's IS and IS NOT): one revision says it, and another one that ran in the same minutes
 * does not. That it came with the revision is a circumstance, and no mechanism (notes, 3.2, R7).
 */
export function revisionContrast(
  pattern: Pattern,
  said: readonly Statement[],
  { revisions }: IncidentDocument,
  sightings: Sightings,
): Step | undefined {
  const [revision] = pattern.revisions
  const { firstMs, lastMs } = pattern
  if (pattern.revisions.length !== 1 || revision === undefined || firstMs === undefined || lastMs === undefined) return undefined
  const failing = said.find((line) => line.revision === revision)
  if (failing === undefined) return undefined
  for (const other of revisions) {
    if (other.name === revision || other.firstMs === undefined || other.lastMs === undefined) continue
    if (other.firstMs > lastMs || other.lastMs < firstMs) continue
    const theirs = sightings.all.filter(({ revision: name, atMs = -Infinity }) => name === other.name && atMs >= firstMs)
    const letIn = theirs.find(admits)
    const spared = letIn ?? theirs[0]
    if (spared === undefined) continue
    return {
      question: 'who says it, and who does not?',
      answer: `only revision ${revision} says it, ${pattern.count} times; revision ${other.name} ran in the same time and does not${
        letIn === undefined ? '' : `: it let ${String(letIn.fields['admitted'])} clients in within one minute`
      }`,
      status: 'DERIVED',
      evidence: [failing, spared],
      cause: 'change/revision',
      open: {
        question: 'what is different in the revision?',
        answer: 'what was read does not say',
        missing: [
          {
            what: 'the difference between the two revisions: image, variables, secrets',
            query: `diff <(gcloud run revisions describe ${other.name}) <(gcloud run revisions describe ${revision})`,
            where: 'the platform, and the repository',
          },
        ],
      },
    }
  }
  return undefined
}

/** Who lets clients in has all that it needs. */
function admits({ event, fields }: Statement): boolean {
  return event === 'clients.counted' && Number(fields['admitted']) > 0
}
