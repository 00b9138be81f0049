import type { ReportInput } from '../input.ts'
import { code, markdownTable, moment, several } from '../markdown.ts'

const NAMES_MAX = 6

/** Where it is and where it could be and is not (Kepner and Tregoe): what differs between the two is near the cause. */
export function isIsNot({ document, pattern, seen }: ReportInput): string {
  const hit = new Set(seen.filter(({ count }) => count > 0).map(({ revision }) => revision))
  const others = document.revisions.filter(({ name }) => !hit.has(name))
  const services = new Set(document.revisions.flatMap(({ service }) => service ?? []))
  const quiet = [...services].filter((service) => !pattern.services.includes(service)).sort()
  const rows = [
    [
      'revision',
      names(pattern.revisions),
      names(
        others.map(({ name }) => name),
        document.revisions.length > 0,
      ),
    ],
    ['service', names(pattern.services), names(quiet, services.size > 0)],
    [
      'instance',
      pattern.instances === 0 ? '-' : several(pattern.instances, 'instance'),
      document.instances.length === 0 ? '-' : several(Math.max(0, document.instances.length - pattern.instances), 'instance'),
    ],
    ['time', `${moment(pattern.firstMs)} to ${moment(pattern.lastMs)}`, quietTimes(document.window, pattern)],
  ]
  return markdownTable(['', 'is', 'is not, and could be'], rows)
}

function names(all: readonly string[], isKnown = true): string {
  if (all.length === 0) return isKnown ? 'none' : '-'
  const more = all.length - NAMES_MAX
  return `${all.slice(0, NAMES_MAX).map(code).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** A part of the window without it, before or after, where that is longer than a minute. */
function quietTimes(window: ReportInput['document']['window'], { firstMs, lastMs }: ReportInput['pattern']): string {
  const parts = [
    window.firstMs !== undefined && firstMs !== undefined && firstMs - window.firstMs > 60_000
      ? `before, from ${moment(window.firstMs)} on`
      : '',
    window.lastMs !== undefined && lastMs !== undefined && window.lastMs - lastMs > 60_000
      ? `after, until ${moment(window.lastMs)}`
      : '',
  ].filter((part) => part !== '')
  return parts.length === 0 ? 'none: it fills what was read' : parts.join('; ')
}
