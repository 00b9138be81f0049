import type { Rule } from '../../../../src/lab/proxy/index.ts'
import { missing, outage, STAYS, wasAway, type World } from '../../../support/faults/index.ts'
import { network, type Play, type ProxiedRedis } from './behind-proxy.ts'

/** Nothing arrives until every gate is closed and somebody was told to try again; then everything that waited does. */
async function hole(world: World, { proxy }: ProxiedRedis, { judgement }: Play, rule: Rule): Promise<number> {
  const before = world.swarm.totals.unknown
  await world.allOpen()
  const active = proxy.add(rule)
  const words = rule.kind === 'black-hole' ? `nothing arrives, ${rule.side}` : rule.kind
  const markMs = await outage(world, words, {
    begin: () => active.hit(),
    async end() {
      await world.swarm.until(({ unknown }) => unknown > before)
      active.remove()
    },
  })
  judgement.see(`the proxy kept back what was said (${words})`, active.hits > 0)
  return markMs
}

const BOTH: Rule = { kind: 'black-hole', side: 'both' }

export const halfOpen = network({
  id: 31,
  rules: ['R6', 'L2', 'L4', 'L7'],
  scenario: (play) => ({
    name: 'half-open: nothing arrives in either direction, and no connection ends',
    instances: 2,
    namespaces: ['memory'],
    fault: (world, backing) => hole(world, backing, play, BOTH),
    promises: STAYS,
    unobserved: wasAway,
  }),
})

/** First what was carried out is not heard of, then nothing is carried out. */
export const oneWay = network({
  id: 32,
  rules: ['R6', 'L2', 'L4', 'L7'],
  scenario: (play) => ({
    name: 'one direction is a black hole: replies first, requests later',
    instances: 2,
    namespaces: ['memory'],
    async fault(world, backing) {
      await hole(world, backing, play, { kind: 'black-hole', side: 'reply' })
      return hole(world, backing, play, { kind: 'black-hole', side: 'request' })
    },
    promises: { ...STAYS, outages: 2 },
    unobserved: ({ degraded, clients }, world) =>
      missing({
        'everybody was told degraded twice': degraded >= 2 * clients,
        'every gate was closed twice': world.logged('gate.closed') >= 2 * world.servers.length,
      }),
  }),
  after({ judgement, figures }, { verdict }) {
    const known = verdict.history.operations.filter((one) => one.kind === 'acked' && one.duplicate).length
    figures['knownAsDuplicates'] = known
    judgement.see(`${known} appends were tried again and known as carried out`, known > 0)
  },
})

/** Its socket is healthy, commands are answered, and no announcement comes: found by a nonce alone. */
export const deaf = network({
  id: 131,
  rules: ['R6', 'L4', 'L5'],
  scenario: ({ judgement }) => ({
    name: 'only the subscriber hears nothing, while its connection stands and commands are answered',
    instances: 2,
    namespaces: ['memory'],
    async fault(world, { proxy }) {
      await world.allOpen()
      const active = proxy.add({ kind: 'black-hole', side: 'reply', on: 'subscriber' })
      const markMs = await outage(world, 'the subscriber is deaf', {
        begin: () => active.hit(),
        async end() {
          // Appends go on: somebody must catch up on what nobody was told.
          await world.swarm.more('acked', world.size.publishers)
          active.remove()
        },
      })
      const reasons = world.logs.flat().filter(({ message }) => message === 'gate.closed')
      judgement.see(
        'the gate named the subscriber',
        reasons.some(({ reason }) => String(reason).includes('redis.subscriber')),
      )
      return markMs
    },
    promises: STAYS,
    unobserved: wasAway,
  }),
})
