import { seededRandom } from '../../../src/runtime/manual.ts'

/** Revisions of the invented night: one that was well, one that never starts, one in which it is mended. */
export const REVISIONS = {
  well: 'chat-backend-00041-abc',
  broken: 'chat-backend-00042-def',
  mended: 'chat-backend-00043-ghi',
} as const

const START_MS = Date.parse('2025-09-09T01:30:00Z')
const PROJECT = 'shop-staging'

/** What must not leave the machine, and stands in the lines. */
export const SECRET = 'Pa55w0rd-of-the-cache'
export const ADDRESS = 'ada@example.com'

/**
 * The seed's incident as lines of Cloud Logging, in invented words: 14 starts of a revision fail after 7.50 to 7.52 s each, while Redis
 * answers; nine starts of the next one are well.
 */
export function nightLines(): readonly string[] {
  const random = seededRandom(3)
  const lines: { readonly s: number; readonly text: string }[] = []
  const say = (s: number, severity: string, revision: string, instance: string, textPayload: string, log = 'stdout'): void => {
    const insertId = (0x68bf80000000 + lines.length).toString(16).padStart(24, '0')
    const entry = {
      insertId,
      timestamp: new Date(START_MS + Math.round(s * 1_000)).toISOString(),
      severity,
      logName: `projects/${PROJECT}/logs/run.googleapis.com%2F${log}`,
      resource: {
        type: 'cloud_run_revision',
        labels: { project_id: PROJECT, service_name: 'chat-backend', revision_name: revision, location: 'us-central1' },
      },
      labels: { instanceId: instance },
      textPayload,
    }
    lines.push({ s, text: JSON.stringify(entry) })
  }
  const start = (s: number, revision: string, instance: string): void => {
    say(s, 'INFO', revision, instance, 'Starting new instance. Reason: DEPLOYMENT_ROLLOUT - a new revision', 'varlog%2Fsystem')
    say(s + 0.6, 'INFO', revision, instance, `Redis initial connection successful: redis://:${SECRET}@10.0.0.5:6379/0`)
  }
  const health = (s: number, revision: string, instance: string): void =>
    say(s, 'INFO', revision, instance, `health answered in ${(1 + random.next() * 4).toFixed(1)} ms`)
  for (let index = 0; index < 300; index++) health(index * 2.7, REVISIONS.well, 'aa01')
  for (let index = 0; index < 14; index++) {
    const [s, instance] = [830 + index * 22, `bb${String(index).padStart(2, '0')}`]
    const elapsed = ['7.50', '7.51', '7.51', '7.52'][index % 4] ?? ''
    start(s, REVISIONS.broken, instance)
    say(
      s + 8.3,
      'CRITICAL',
      REVISIONS.broken,
      instance,
      `startup failed: chat readiness validation failed. Failed services: [redis]. State: failed. Elapsed: ${elapsed}s.`,
      'stderr',
    )
    say(
      s + 8.4,
      'ERROR',
      REVISIONS.broken,
      instance,
      `Rejecting WebSocket connection of ${ADDRESS}: readiness not reached`,
      'stderr',
    )
    say(s + 9, 'INFO', REVISIONS.broken, instance, 'Container called exit(3).', 'varlog%2Fsystem')
  }
  for (let index = 0; index < 9; index++) {
    const [s, instance] = [2_000 + index * 60, `cc${String(index).padStart(2, '0')}`]
    start(s, REVISIONS.mended, instance)
    say(s + 1, 'INFO', REVISIONS.mended, instance, 'chat readiness validation passed. Elapsed: 0.02s.')
    for (let beat = 0; beat < 20; beat++) health(s + 3 + beat * 2, REVISIONS.mended, instance)
  }
  return lines.sort((left, right) => left.s - right.s).map(({ text }) => text)
}
