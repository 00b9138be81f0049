import type { ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { Metrics } from './metrics.ts'

const LEVELS = { sessions: 0, open: 0, users: 0, channels: 0, subscriptions: 0 }

/** The lines of one metric, as somebody reads them who scrapes. */
async function lines(metrics: Metrics, name: string): Promise<readonly string[]> {
  let text = ''
  const response = {
    writeHead: () => response,
    end: (body: string) => void (text = body),
  } as unknown as ServerResponse
  await metrics.route().handle({ response } as Parameters<ReturnType<Metrics['route']>['handle']>[0])
  return text.split('\n').filter((line) => line.startsWith(`${name}{`))
}

test('answers are counted once by method and error, however often somebody looks', async () => {
  const metrics = new Metrics(() => LEVELS)
  metrics.answered('publish', 0)
  metrics.answered('publish', 0)
  metrics.answered('publish', 103)
  metrics.answered(undefined, 104)
  const expected = [
    'tidegate_commands_total{method="publish",error="0"} 2',
    'tidegate_commands_total{method="publish",error="103"} 1',
    'tidegate_commands_total{method="unknown",error="104"} 1',
  ]
  expect(await lines(metrics, 'tidegate_commands_total')).toEqual(expected)
  expect(await lines(metrics, 'tidegate_commands_total')).toEqual(expected)
  metrics.answered('publish', 0)
  expect((await lines(metrics, 'tidegate_commands_total'))[0]).toBe('tidegate_commands_total{method="publish",error="0"} 3')
})
