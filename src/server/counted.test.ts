import { expect, test } from 'vitest'
import { ManualWorld, RecordingLogger } from '../runtime/manual.ts'
import { CountedClients, type ClientCounts } from './counted.ts'

const MINUTE_MS = 60_000

test('a minute in which somebody came, went or was there is told with its differences, and an empty one is not', async () => {
  const world = new ManualWorld()
  const logger = new RecordingLogger()
  let now: ClientCounts = { admitted: 0, refused: 0, ended: 0, clients: 0 }
  const told = (): unknown => logger.events.splice(0).map(({ name, fields }) => [name, fields])
  const clients = new CountedClients({ timers: world.timers, logger }, () => now)

  await world.advance(2 * MINUTE_MS)
  expect(told()).toEqual([])

  now = { admitted: 3, refused: 1, ended: 1, clients: 2 }
  await world.advance(MINUTE_MS)
  await world.advance(MINUTE_MS)
  expect(told()).toEqual([
    ['clients.counted', { admitted: 3, refused: 1, ended: 1, clients: 2 }],
    // Nobody came or went; two were there.
    ['clients.counted', { admitted: 0, refused: 0, ended: 0, clients: 2 }],
  ])

  now = { admitted: 5, refused: 1, ended: 5, clients: 0 }
  clients.stop()
  expect(told()).toEqual([['clients.counted', { admitted: 2, refused: 0, ended: 4, clients: 0 }]])
  expect(world.timersLeft).toBe(0)
})
