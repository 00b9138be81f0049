/** Severities of Cloud Logging (LogSeverity), least severe first. What a foreign format calls them is read in levels.ts. */
export const SEVERITIES = ['DEFAULT', 'DEBUG', 'INFO', 'NOTICE', 'WARNING', 'ERROR', 'CRITICAL', 'ALERT', 'EMERGENCY'] as const

/** DEFAULT: the line does not say. */
export type Severity = (typeof SEVERITIES)[number]

const RANKS: Readonly<Record<Severity, number>> = {
  DEFAULT: 0,
  DEBUG: 100,
  INFO: 200,
  NOTICE: 300,
  WARNING: 400,
  ERROR: 500,
  CRITICAL: 600,
  ALERT: 700,
  EMERGENCY: 800,
}

/** The number that Cloud Logging gives a severity: to compare, and to sort by. */
export function severityRank(severity: Severity): number {
  return RANKS[severity]
}
