// The resume storm: all clients of many channels lose their connections, miss something, and come back at once.
import { end } from '../processes.mjs'
import { TOKEN } from '../tidegate.mjs'
import { startInstances } from './fanout.mjs'
import { callsOf } from './redis.mjs'
import { Returning } from './returning.mjs'

/** @import { ResumeSample } from './index.d.mts' */
/** @import { Redis } from './redis.mjs' */
/** @import { Cores } from './fanout.mjs' */

const CLIENTS = 5_000
const CHANNELS = 1_000
const MISSED = 5
/** Publications under way: one connection is allowed no more commands than that at once. */
const UNDER_WAY = 128

/** @param {number} index */
const channelOf = (index) => `bench-history:g${index % CHANNELS}`

/** Runs `work` for all, so many at a time. @template T @param {readonly T[]} all @param {number} most @param {(one: T) => Promise<unknown>} work */
async function each(all, most, work) {
  const left = all[Symbol.iterator]()
  const worker = async () => {
    for (const one of left) await work(one)
  }
  await Promise.all(Array.from({ length: most }, worker))
}

/** @param {Redis} redis @param {Cores} cores @returns {Promise<ResumeSample>} */
export async function measureResume(redis, cores) {
  await redis.command('FLUSHALL')
  const running = await startInstances('tidegate', redis.url, 1, cores?.server)
  const [{ port } = { port: 0 }] = running
  const clients = Array.from({ length: CLIENTS }, (_, index) => new Returning(port, TOKEN, channelOf(index)))
  try {
    await each(clients, UNDER_WAY, (client) => client.come())
    for (const client of clients) client.drop()
    const publisher = new Returning(port, TOKEN, channelOf(0))
    await publisher.come()
    const said = Array.from({ length: CHANNELS * MISSED }, (_, index) => channelOf(index))
    await each(said, UNDER_WAY, (channel) => publisher.publish(channel, 'x'.repeat(200)))
    publisher.drop()
    await redis.command('CONFIG', 'RESETSTAT')
    const beganMs = performance.now()
    /** @type {number[]} */
    const caughtUpMs = []
    await each(clients, CLIENTS, async (client) => {
      await client.come()
      caughtUpMs.push(performance.now() - beganMs)
    })
    const at = (/** @type {number} */ share) => caughtUpMs[Math.ceil(share * caughtUpMs.length) - 1] ?? Number.NaN
    return {
      clients: CLIENTS,
      channels: CHANNELS,
      missed: MISSED,
      caughtUpMs: at(1),
      p50Ms: at(0.5),
      p99Ms: at(0.99),
      reads: await callsOf(redis, ['xrange', 'xrevrange']),
      recovered: clients.filter((client) => client.hasRecovered(MISSED)).length,
    }
  } finally {
    for (const client of clients) client.drop()
    for (const { server } of running) await end(server)
  }
}
