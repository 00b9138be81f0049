import { describe, expect, test } from 'vitest'
import { entry, event } from '../../../test/support/incident-entries.ts'
import { momentOf } from './index.ts'

describe('a moment in a life', () => {
  test.each([
    ['Starting new instance. Reason: AUTOSCALING - Instance started due to autoscaling.', 'instance.starting'],
    ['Default STARTUP TCP probe failed 1 time consecutively for container "chat" on port 8080.', 'probe.failed'],
    ['Container called exit(3).', 'container.exited'],
    ['Memory limit of 512 MiB exceeded with 530 MiB used.', 'container.killed'],
    ['Shutting down user disabled instance', 'instance.shutdown'],
    ['[11] Booting worker with pid: 11', undefined],
    ['Booting worker with pid: 11', 'process.starting'],
    ['2026-01-02 03:04:05.678 | INFO     | logging:handle:978 | Application startup complete.', 'process.ready'],
    ['Handling signal: term', 'process.stopping'],
    ['Worker (pid:12) exited with code 3', 'process.exited'],
    ['Reason: Worker failed to boot.', 'process.exited'],
    ['oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo', 'redis.starting'],
    ['Redis is now ready to exit, bye bye...', 'redis.stopping'],
    ['Background saving error', 'redis.trouble'],
    ['REPLICAOF 10.0.0.1:6379 enabled (user request)', 'redis.trouble'],
    ['Cluster state changed: fail', 'redis.trouble'],
    ['[ClickHouse] REAL connection established in staging environment', 'dependency.answered'],
    ['Redis initial connection successful: redis://10.0.0.5:6379/0', 'dependency.answered'],
    ['GET /health 200', undefined],
    ['user started a container', undefined],
  ])('is known by its words: %s', (message, moment) => {
    expect(momentOf(entry(1, message))).toBe(moment)
  })

  test('is the event itself where the event is ours, but for those that tell of no life', () => {
    expect(momentOf(event(1, 'gate.closed'))).toBe('gate.closed')
    expect(momentOf(event(1, 'log.compacted'))).toBeUndefined()
  })
})
