import { findCentrifugoOption, isCentrifugoGroup, isHarmless } from './centrifugo-options.ts'
import type { Assignment, Layer } from './assignment.ts'
import { nearest } from './nearest.ts'
import { LISTS, OPTIONS, findOption, isGroup, patternOf } from './option-list.ts'
import { caution, refusal, type Problem, type Warning } from './problem.ts'
import { strayMarks } from './text.ts'

/** Which value counts for each option. */
export interface Resolution {
  readonly chosen: ReadonlyMap<string, Assignment>
  /** Centrifugo's options that do something there and nothing here. */
  readonly ignored: ReadonlyMap<string, Assignment>
  readonly findings: readonly (Problem | Warning)[]
}

/** What one assignment is. */
type Known =
  | { readonly kind: 'value' }
  | { readonly kind: 'ignored'; readonly warning: Warning | undefined }
  | { readonly kind: 'wrong'; readonly problem: Problem }

/**
 * Lets the first layer that says something about an option win. Every value is checked, also one that does not count: it
 * would count as soon as the one above it went away.
 */
export function resolveLayers(layers: readonly Layer[]): Resolution {
  const chosen = new Map<string, Assignment>()
  const ignored = new Map<string, Assignment>()
  const findings: (Problem | Warning)[] = []
  const takenLists = new Set<string>()
  for (const layer of layers) {
    findings.push(...layer.findings)
    const lists = new Set<string>()
    for (const assignment of layer.assignments) {
      const known = classify(assignment)
      if (known.kind === 'wrong') findings.push(known.problem)
      const list = LISTS.find((path) => assignment.path === path || assignment.path.startsWith(`${path}[`))
      if (list !== undefined) lists.add(list)
      // A list is taken whole: entries of two places must not mix.
      if (list !== undefined && takenLists.has(list)) continue
      if (known.kind === 'value' && !chosen.has(assignment.path)) chosen.set(assignment.path, assignment)
      if (known.kind !== 'ignored' || known.warning === undefined || ignored.has(assignment.path)) continue
      ignored.set(assignment.path, assignment)
      findings.push(known.warning)
    }
    for (const list of lists) takenLists.add(list)
  }
  return { chosen, ignored, findings }
}

function classify(assignment: Assignment): Known {
  const { path, raw, origin } = assignment
  if (LISTS.includes(path)) {
    return typeof raw === 'number' ? { kind: 'value' } : wrong(assignment, 'is not a list of objects')
  }
  const stray = strayIn(assignment)
  if (stray !== undefined) return wrong(assignment, stray)
  const option = findOption(path)
  if (option !== undefined) {
    const outcome = option.schema.safeParse(raw)
    return outcome.success ? { kind: 'value' } : wrong(assignment, outcome.error.issues.map(({ message }) => message).join('; '))
  }
  const centrifugo = findCentrifugoOption(path)
  if (centrifugo !== undefined) {
    if (isHarmless(centrifugo, raw)) return { kind: 'ignored', warning: undefined }
    const why = centrifugo.why === undefined ? '' : `: ${centrifugo.why}`
    if (centrifugo.fate === 'refused')
      return wrong(assignment, `this Centrifugo option is not implemented, and ignoring it is not safe${why}`)
    return {
      kind: 'ignored',
      warning: caution(path, origin, `this Centrifugo option is not implemented by Tidegate and is ignored${why}`),
    }
  }
  if (isGroup(path) || isCentrifugoGroup(path)) return wrong(assignment, 'is a group of options, not a value')
  return wrong(assignment, 'there is no such option', nearestOption(path))
}

/** No value of any option may have something left around it; a mounted PEM ends in a line end, and may. */
function strayIn({ path, raw }: Assignment): string | undefined {
  if (typeof raw !== 'string') return undefined
  // An option of Centrifugo's that is set to nothing is not set.
  if (raw === '' && findOption(path) === undefined) return undefined
  return strayMarks(isPem(path) ? raw.replace(/[\r\n]+$/, '') : raw)
}

function isPem(path: string): boolean {
  return path.endsWith('public_key') || path.endsWith('_pem')
}

function wrong(assignment: Assignment, reason: string, near?: string): Known {
  return { kind: 'wrong', problem: refusal(assignment.path, assignment.origin, reason, near) }
}

function nearestOption(path: string): string | undefined {
  const near = nearest(
    patternOf(path),
    OPTIONS.map((option) => option.path),
  )
  // The numbers of entries are known to the reader; the name in the entry is what was mistyped.
  return near?.includes('[') === true ? near.slice(near.lastIndexOf('.') + 1) : near
}
