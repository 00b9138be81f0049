import { describe, expect, test } from 'vitest'
import { readText } from '../../../../test/support/read-log.ts'
import { jsonLogger, terminalLogger } from '../../../server/logger.ts'

const AT = Date.UTC(2025, 8, 9, 1, 44, 38, 123)

describe("Tidegate's own log", () => {
  test('[T10] for machines and for terminals an event is the same, by name, with its facts', async () => {
    let [json, text] = ['', '']
    const loggers = [
      jsonLogger('DEBUG', { write: (line) => void (json += line) }, () => AT, {
        instance: 'a1b2c3d4',
        revision: 'chat-00042-abc',
      }),
      terminalLogger((line) => void (text += line), true),
    ]
    const error = new Error('no answer within 1,500 ms', { cause: new TypeError('closed') })
    for (const logger of loggers) {
      logger.event('service.lost', { service: 'redis.subscriber', epoch: 2, reason: 'failed: no answer', retryInMs: 250 })
      logger.event('command.failed', { error, trace: '0123456789abcdef0123456789abcdef', command: 'publish' })
    }
    const [machine, terminal] = [await readText(json), await readText(text)]
    const messages = [
      'service.lost service=redis.subscriber epoch=2 reason=failed: no answer retryInMs=250',
      'command.failed command=publish no answer within 1,500 ms',
    ]
    for (const { entries, report } of [machine, terminal]) {
      expect(entries.map(({ message }) => message)).toEqual(messages)
      expect(entries.map(({ event, severity }) => [event, severity])).toEqual([
        ['service.lost', 'WARNING'],
        ['command.failed', 'ERROR'],
      ])
      // A dependency of the one that speaks, not who speaks.
      expect(entries[0]).toMatchObject({ service: 'tidegate', logger: 'tidegate', fields: { service: 'redis.subscriber' } })
      expect(report.formats.tidegate).toBe(2)
    }
    expect(machine.entries[1]).toMatchObject({
      atMs: AT,
      instance: 'a1b2c3d4',
      revision: 'chat-00042-abc',
      trace: '0123456789abcdef0123456789abcdef',
      error: { type: 'Error', message: 'no answer within 1,500 ms', causes: ['TypeError: closed'] },
    })
    expect(machine.entries[1]?.error?.frames.length).toBeGreaterThan(0)
    expect(terminal.entries[0]?.fields['reason']).toBe('failed: no answer')
  })

  test('[T10] on Cloud Run service, revision and instance are those of the entry', async () => {
    const entry = {
      insertId: 'a',
      timestamp: '2025-09-09T01:44:38.123Z',
      severity: 'WARNING',
      logName: 'projects/p/logs/run.googleapis.com%2Fstdout',
      resource: { labels: { service_name: 'chat', revision_name: 'chat-1' } },
      labels: { instanceId: 'i1' },
      jsonPayload: { logger: 'tidegate', message: 'service.lost', service: 'redis', reason: 'x' },
    }
    expect((await readText(JSON.stringify(entry))).entries[0]).toMatchObject({
      service: 'chat',
      revision: 'chat-1',
      instance: 'i1',
      event: 'service.lost',
      severity: 'WARNING',
      fields: { service: 'redis' },
    })
  })
})
