import { severityRank } from '../entries/index.ts'
import type { Pattern } from '../mining/index.ts'
import type { Claim } from './claim.ts'

/** How far the errors of a document are explained. */
export interface Coverage {
  /** Lines of ERROR and above; of WARNING and above where there is none of those. */
  readonly lines: number
  readonly severity: 'ERROR' | 'WARNING'
  /** Lines by how many whys in a row are OBSERVED or DERIVED; the first is that the line is there. */
  readonly levels: readonly { readonly level: number; readonly lines: number }[]
  /** Lines for which a cause is named. */
  readonly toCause: number
}

export interface Explained {
  readonly pattern: Pattern
  readonly root: Claim
  readonly hasCause: boolean
}

export function coveredBy(patterns: readonly Pattern[]): {
  readonly severity: Coverage['severity']
  readonly covered: readonly Pattern[]
} {
  const atLeast = (severity: 'ERROR' | 'WARNING'): readonly Pattern[] =>
    patterns.filter((pattern) => severityRank(pattern.severity) >= severityRank(severity))
  const errors = atLeast('ERROR')
  return errors.length > 0 ? { severity: 'ERROR', covered: errors } : { severity: 'WARNING', covered: atLeast('WARNING') }
}

export function coverageOf(severity: Coverage['severity'], explained: readonly Explained[]): Coverage {
  const byLevel = new Map<number, number>()
  let [lines, toCause] = [0, 0]
  for (const { pattern, root, hasCause } of explained) {
    const level = levelOf(root)
    byLevel.set(level, (byLevel.get(level) ?? 0) + pattern.count)
    lines += pattern.count
    if (hasCause) toCause += pattern.count
  }
  const levels = [...byLevel].map(([level, count]) => ({ level, lines: count })).sort((left, right) => left.level - right.level)
  return { lines, severity, levels, toCause }
}

/** Sure claims in a row, from the root down. */
export function levelOf({ status, because }: Claim): number {
  if (status !== 'OBSERVED' && status !== 'DERIVED') return 0
  return 1 + Math.max(0, ...because.map(levelOf))
}
