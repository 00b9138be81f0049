import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { missing, run, SIZE, type Backing, type Scenario, type World } from '../support/faults/index.ts'
import { TEST_CONFIG } from '../support/test-config.ts'
import { IS_FULL } from '../support/tier.ts'

/** One instance on the in-process engine; its log is on disk, so an acknowledgement survives the process. */
async function ownDisk(): Promise<Backing> {
  const directory = mkdtempSync(join(tmpdir(), 'tidegate-faults-'))
  return {
    options: { directory, config: { ...TEST_CONFIG, shutdown: { timeout: '2s' } } },
    stop: async () => rmSync(directory, { recursive: true, force: true }),
  }
}

/** Ends the one instance and starts it again. @returns when it was back. */
async function startAgain(world: World, signal: NodeJS.Signals): Promise<number> {
  const [server] = world.servers
  if (server === undefined) throw new Error('no instance')
  world.swarm.fault(signal, 'begun')
  server.signal(signal)
  await server.exited
  world.retire(server)
  await world.addServer()
  world.rebalance()
  const markMs = world.swarm.fault(signal, 'over')
  const { clients } = world.size
  await world.swarm.until(({ disconnected, connected }) => disconnected >= clients && connected >= 2 * clients)
  return markMs
}

const scenario = (signal: 'SIGKILL' | 'SIGTERM', disconnect: number): Scenario<Backing> => ({
  name: `the one instance, ${signal}`,
  instances: 1,
  namespaces: ['chat'],
  open: ownDisk,
  fault: (world) => startAgain(world, signal),
  promises: { disconnects: [disconnect], refusals: [], outages: 0 },
  unobserved: ({ disconnected, continued, recovered, clients }) =>
    missing({
      'everybody was disconnected': disconnected >= clients,
      'everybody was told that nothing is missing': continued >= clients,
      'something was missed, and recovered': recovered > 0,
    }),
})

test.each([
  ['SIGKILL', 1],
  ['SIGTERM', 3001],
] as const)('[L4] [D4] %s of the one instance under load, and a start: nobody misses anything', async (signal, code) => {
  const { verdict, unobserved, figures } = await run(scenario(signal, code), SIZE)
  if (IS_FULL) console.log(figures)
  expect(verdict.violations).toEqual([])
  expect(unobserved).toEqual([])
})
