import type { Then } from '../../../../src/lab/proxy/index.ts'
import { missing, outage, STAYS, wasAway, type World } from '../../../support/faults/index.ts'
import { network } from './behind-proxy.ts'

/** Every connection dies in the middle of a word, the next one too, before it has proved anything. */
export const midReply = network({
  id: 36,
  rules: ['R6', 'L2', 'L4', 'L7'],
  scenario: ({ between, judgement, figures }) => ({
    name: 'each connection is reset in the middle of a reply, after so many bytes',
    instances: 2,
    namespaces: ['memory'],
    async fault(world, { proxy }) {
      const bytes = between(200, 2_000)
      figures['resetAfterBytes'] = bytes
      await world.allOpen()
      const limit = proxy.add({ kind: 'limit', side: 'reply', bytes, ends: 'reset' })
      const markMs = await outage(world, `reset after ${bytes} bytes`, {
        begin: () => limit.hit(),
        async end() {
          // Those that come back die too.
          await limit.hit(12)
          limit.remove()
        },
      })
      judgement.see(`${limit.hits} connections were reset`, limit.hits >= 12)
      return markMs
    },
    promises: STAYS,
    unobserved: wasAway,
  }),
})

/** Resolves once all instances together have logged it so often. */
async function logged(world: World, name: string, count: number): Promise<void> {
  while (world.logged(name) < count) await Promise.race(world.servers.map((server) => server.nextEvent()))
}

const THENS: readonly Then[] = ['close', 'reset', 'silent', 'close']

/** The ambiguous commit: it is stored, and whoever sent it cannot know. */
export const lostReply = network({
  id: 37,
  rules: ['L2', 'L4', 'L7', 'R6'],
  scenario: ({ between, judgement }) => ({
    name: 'the reply of an append that was carried out is lost, four times',
    instances: 2,
    namespaces: ['memory'],
    async fault(world, { proxy }) {
      let markMs = 0
      for (const then of THENS) {
        await world.allOpen()
        const before = world.logged('gate.closed')
        // The canary's own append has no id to be tried again with.
        const drop = proxy.add({ kind: 'drop', command: 'FCALL', has: '_append', nth: between(2, 12), ends: then })
        world.swarm.fault(`reply lost, ${then}`, 'begun')
        await drop.hit()
        // It is one instance's loss alone.
        await logged(world, 'gate.closed', before + 1)
        drop.remove()
        markMs = world.swarm.fault(`reply lost, ${then}`, 'over')
        await world.allOpen()
        judgement.see(`the reply of one append was lost (${then})`, drop.hits === 1)
        await world.swarm.more('acked', world.size.publishers)
      }
      return markMs
    },
    // Each client is told of its own instance's.
    promises: { ...STAYS, outages: undefined },
    unobserved: ({ degraded }, world) =>
      missing({
        'somebody was told degraded': degraded > 0,
        'a gate was closed each time': world.logged('gate.closed') >= THENS.length,
      }),
  }),
  after({ judgement, figures }, { verdict }) {
    const known = verdict.history.operations.filter((one) => one.kind === 'acked' && one.duplicate).length
    figures['knownAsDuplicates'] = known
    judgement.see(`${known} appends were tried again and known as carried out`, known > 0)
  },
})
