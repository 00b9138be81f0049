import type { ReportInput } from '../input.ts'
import { several, words } from '../markdown.ts'

/** Only what a request log counts; what it costs is declared by somebody, or not known. */
export function impact({ document, pattern, impact: declared }: ReportInput): string {
  const requests = document.revisions.reduce((total, one) => total + one.requests, 0)
  const errors = document.revisions.reduce((total, one) => total + one.errors, 0)
  const measured =
    requests === 0
      ? 'Not measurable from logs: no request log was read.'
      : `${several(requests, 'request')} in the window; ${several(errors, 'entry', 'entries')} of severity ERROR or above. How many people that were is not measurable from logs.`
  const seenBy =
    pattern.instances > 0
      ? `\nThe pattern was logged by ${pattern.instances} of ${several(document.instances.length, 'instance')}.\n`
      : ''
  return `${measured}\n${seenBy}${declared === undefined ? '' : `\nDeclared, not measured: ${words(declared)}\n`}`
}
