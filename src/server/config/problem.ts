import { formatOrigin, type Origin } from './origin.ts'

/** Something that keeps the service from starting. Holds no secret: reasons never repeat the value of one. */
export interface Problem {
  readonly kind: 'problem'
  /** The option, flag or variable as it was written. */
  readonly option: string
  readonly origin: Origin | undefined
  readonly reason: string
  /** The right name or value, if one is near. */
  readonly nearest: string | undefined
}

/** Something that works otherwise than the reader of the file may think. */
export interface Warning {
  readonly kind: 'warning'
  readonly option: string
  readonly origin: Origin | undefined
  readonly reason: string
}

export function refusal(option: string, origin: Origin | undefined, reason: string, near?: string): Problem {
  return { kind: 'problem', option, origin, reason, nearest: near }
}

export function caution(option: string, origin: Origin | undefined, reason: string): Warning {
  return { kind: 'warning', option, origin, reason }
}

/** `client.tokn (config.yaml:3): there is no such option; did you mean client.token?` */
export function formatFinding(finding: Problem | Warning): string {
  const { option, origin, reason } = finding
  // Nobody wrote a default: there is no place to point at.
  const place = origin === undefined || origin.kind === 'default' ? '' : ` (${formatOrigin(origin)})`
  const meant = finding.kind === 'problem' && finding.nearest !== undefined ? `; did you mean ${finding.nearest}?` : ''
  return `${option}${place}: ${reason}${meant}`
}
