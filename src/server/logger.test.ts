import { describe, expect, test } from 'vitest'
import { jsonLogger, type Origin } from './logger.ts'

function logged(origin: Origin): readonly Readonly<Record<string, unknown>>[] {
  const lines: string[] = []
  const logger = jsonLogger('INFO', { write: (line: string) => void lines.push(line) }, () => 0, origin)
  logger.event('service.lost', { service: 'redis.commands', error: new Error('outer', { cause: new Error('inner') }) })
  logger.event('gate.opened')
  return lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
}

describe('a line of the log', () => {
  test('says who logs: the instance, and the revision where the platform names one', () => {
    expect(logged({ instance: 'a1b2c3d4', revision: 'chat-00042-abc' })).toMatchObject([
      { message: 'service.lost', instance: 'a1b2c3d4', revision: 'chat-00042-abc', service: 'redis.commands' },
      { message: 'gate.opened', instance: 'a1b2c3d4', revision: 'chat-00042-abc' },
    ])
    expect(logged({ instance: 'a1b2c3d4' })[1]).not.toHaveProperty('revision')
  })

  test('has the severity of its event, the time, and the causes of an error', () => {
    expect(logged({ instance: 'a1b2c3d4' })[0]).toMatchObject({
      severity: 'WARNING',
      timestamp: '1970-01-01T00:00:00.000Z',
      error: 'Error: outer',
      causes: ['Error: inner'],
    })
  })
})
