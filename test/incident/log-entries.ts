import { fromNs, toNs } from '../../src/incident/google/instant.ts'

export const FROM = '2026-03-04T05:00:00Z'
export const TO = '2026-03-04T06:00:00Z'

/** So many entries of a service, a whole number of nanoseconds apart; every third has the time of the one before. */
export function logEntries(count: number, change: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>>[] {
  const start = toNs(FROM) ?? 0n
  const step = (3_600_000_000_000n - 1n) / BigInt(count)
  return Array.from({ length: count }, (_, index) => ({
    logName: 'projects/chat-staging/logs/run.googleapis.com%2Fstderr',
    insertId: `entry-${index}`,
    timestamp: fromNs(start + step * BigInt(index % 3 === 2 ? index - 1 : index)),
    severity: 'ERROR',
    resource: { type: 'cloud_run_revision', labels: { service_name: 'chat', location: 'us-central1' } },
    textPayload: `readiness FAILED, redis at 10.0.0.${index % 250}`,
    ...change,
  }))
}
