import { eventually } from '../../../support/faults/eventually.ts'
import { missing, outage, STAYS, wasAway, type World } from '../../../support/faults/index.ts'
import { TEST_API_KEY } from '../../../support/tokens.ts'
import { descriptors, network, residentMegabytes } from './behind-proxy.ts'

/** One publication over the server API: what it takes, a client feels too. */
async function publishMs({ servers: [server] }: World, channel: string): Promise<number> {
  if (server === undefined) throw new Error('no instance')
  const fromMs = performance.now()
  const response = await fetch(server.url('/api/publish'), {
    method: 'POST',
    headers: { 'x-api-key': TEST_API_KEY, 'content-type': 'application/json' },
    body: JSON.stringify({ channel, data: 'probe' }),
  })
  await response.json()
  return Math.round(performance.now() - fromMs)
}

/** Nobody in the swarm is in it. */
const ASIDE = 'memory:aside'

export const latency = network({
  id: 33,
  rules: ['R6', 'R7', 'L4', 'L5'],
  isPatient: true,
  scenario: ({ judgement, figures }) => ({
    name: 'replies take 300 ms, more or less 200',
    instances: 2,
    namespaces: ['memory'],
    async fault(world, { proxy }) {
      const { swarm, size } = world
      const beforeMs = await publishMs(world, ASIDE)
      swarm.fault('300 ms, more or less 200', 'begun')
      const delay = proxy.add({ kind: 'delay', side: 'reply', ms: 300, jitterMs: 200 })
      await swarm.more('acked', 4 * size.publishers)
      const duringMs = await publishMs(world, ASIDE)
      await swarm.more('acked', 2 * size.publishers)
      delay.remove()
      const markMs = swarm.fault('300 ms, more or less 200', 'over')
      Object.assign(figures, { publishMsBefore: beforeMs, publishMsDuring: duringMs })
      judgement.see(`an append took ${duringMs} ms instead of ${beforeMs}`, duringMs >= 100 && delay.hits > 0)
      const closed = world.logged('gate.closed')
      judgement.hold('R7', closed === 0, `a network that is only slow closed the gate ${closed} times`)
      return markMs
    },
    promises: { ...STAYS, outages: 0 },
    unobserved: () => [],
  }),
})

/** Far less than what is said: nobody new is let in, appends wait their turn, and nothing grows without end. */
export const bandwidth = network({
  id: 34,
  rules: ['R6', 'L4', 'L6', 'L7'],
  scenario: ({ judgement, figures }) => ({
    name: 'each connection has 4 KB/s in each direction',
    instances: 2,
    namespaces: ['memory'],
    async fault(world, { proxy }) {
      const before = residentMegabytes(world)
      await world.allOpen()
      const rate = proxy.add({ kind: 'bandwidth', side: 'both', bytesPerSecond: 4_096 })
      const markMs = await outage(world, '4 KB/s', {
        begin: () => rate.hit(),
        async end() {
          // Slowly, and all the same: who is in may go on, and waits its turn.
          await world.swarm.more('acked', 3 * world.size.publishers)
          rate.remove()
        },
      })
      const after = residentMegabytes(world)
      Object.assign(figures, { residentMegabytesBefore: before, residentMegabytesAfter: after })
      judgement.see(`the proxy let ${rate.hits} portions through`, rate.hits > 0)
      judgement.hold('L6', after < before + 128, `an instance grew from ${before} to ${after} MB`)
      return markMs
    },
    promises: STAYS,
    unobserved: wasAway,
  }),
})

export const slices = network({
  id: 35,
  rules: ['L4', 'L5', 'R6'],
  isPatient: true,
  size: { publishers: 4, everyMs: 200, clients: 12, calm: 12 },
  scenario: ({ judgement, figures }) => ({
    name: 'everything comes in parts of one to three bytes',
    instances: 1,
    namespaces: ['memory'],
    async fault(world, { proxy, redis }) {
      const { swarm } = world
      swarm.fault('1-3 bytes', 'begun')
      const slice = proxy.add({ kind: 'slice', side: 'both', bytesMin: 1, bytesMax: 3 })
      await swarm.more('acked', 20)
      // Handshakes and subscriptions too.
      await world.allOpen()
      const before = world.mark()
      await redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub')
      await redis.command('CLIENT', 'KILL', 'TYPE', 'normal')
      await world.allClosed(before)
      await world.allOpen()
      await swarm.more('acked', 20)
      slice.remove()
      figures['slices'] = slice.hits
      judgement.see(`${slice.hits} slices, over a new handshake too`, slice.hits > 1_000)
      return swarm.fault('1-3 bytes', 'over')
    },
    promises: STAYS,
    unobserved: ({ degraded }) => missing({ 'the cut of all connections was seen': degraded > 0 }),
  }),
})

const CLOSE_MS = 3_000

/** The other side learns of each end three seconds later: until then there are old connections beside new ones. */
export const slowClose = network({
  id: 40,
  rules: ['R6', 'L4', 'L7'],
  scenario: ({ judgement, figures }) => ({
    name: 'connections that close slowly',
    instances: 2,
    namespaces: ['memory'],
    async fault(world, { proxy, redis }) {
      const before = descriptors(world)
      const atRest = proxy.connections.length
      await world.allOpen()
      const slow = proxy.add({ kind: 'slow-close', ms: CLOSE_MS })
      let most = 0
      const stop = proxy.on(() => (most = Math.max(most, proxy.connections.length)))
      const markMs = await outage(world, 'slow close', {
        begin: () => redis.command('CLIENT', 'KILL', 'TYPE', 'normal'),
        end: () => redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub'),
      })
      await slow.hit()
      slow.remove()
      stop()
      await eventually('old connections are gone', async () => proxy.connections.length <= atRest)
      const after = descriptors(world)
      Object.assign(figures, {
        connectionsAtRest: atRest,
        connectionsMost: most,
        descriptorsBefore: before,
        descriptorsAfter: after,
      })
      judgement.see(`${most} connections at a time instead of ${atRest}`, most > atRest)
      judgement.hold('R6', after <= before + 2, `instances have ${after} descriptors open, ${before} before`)
      return markMs
    },
    // Whether the second cut falls into the first outage is chance.
    promises: { ...STAYS, outages: undefined },
    unobserved: wasAway,
  }),
})
