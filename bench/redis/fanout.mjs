// Append and fan-out through one Redis, with one instance and with two, beside Socket.IO with its Redis streams adapter.
import { inBench } from '../places.mjs'
import { end, readyLine, start } from '../processes.mjs'
import { faultText } from '../report/index.mjs'
import { questionOf } from '../scenarios.mjs'
import { launch, LISTENING, target } from '../tidegate.mjs'
import { faultsOf, runWsload } from '../wsload.mjs'

/** @import { Point } from '../report/index.d.mts' */
/** @import { FanoutPeer, FanoutSample } from './index.d.mts' */
/** @import { Redis } from './redis.mjs' */
/** @import { Child } from '../processes.mjs' */

/** @typedef {{ server: number, generator: number } | undefined} Cores */

/** @param {number} clients @param {number} payload @param {number} window @returns {Point} */
const point = (clients, payload, window) => ({
  id: `${clients}x${payload}/w${window}`,
  scenario: 'fanout',
  title: `${clients.toLocaleString('en')} × ${payload} B, window ${window}`,
  clients,
  payload,
  window,
})

/** @type {readonly Point[]} */
export const POINTS = [point(100, 200, 16), point(1_000, 200, 16), point(1_000, 2_048, 16)]

/** @type {readonly (readonly [FanoutPeer, number])[]} */
export const SUBJECTS = [
  ['tidegate', 1],
  ['socketio-redis', 1],
  ['tidegate', 2],
  ['socketio-redis', 2],
]

/** @param {FanoutPeer} peer @param {string} redisUrl @param {number} instance @param {number | undefined} core */
async function startInstance(peer, redisUrl, instance, core) {
  if (peer === 'socketio-redis') {
    const path = inBench('peers', 'socketio-redis', 'server.mjs')
    const server = start(process.execPath, [path], { core, env: { REDIS_URL: redisUrl } })
    return { server, port: Number((await readyLine(server, /^listening (\d+)$/))[1]) }
  }
  const { command, args, env } = await launch({ cpuProfile: false, redisUrl, instance })
  const server = start(command, args, { core, env })
  const [[, port]] = await Promise.all([readyLine(server, LISTENING), readyLine(server, /gate\.opened/)])
  return { server, port: Number(port) }
}

/** @param {FanoutPeer} peer @param {string} redisUrl @param {number} count @param {number | undefined} core */
export async function startInstances(peer, redisUrl, count, core) {
  /** @type {{ server: Child, port: number }[]} */
  const running = []
  // One after the other: they share a core, and the first makes the folder that the others write to.
  for (let instance = 0; instance < count; instance++) running.push(await startInstance(peer, redisUrl, instance, core))
  return running
}

/** @param {FanoutPeer} peer @param {readonly number[]} ports */
function wordsFor(peer, ports) {
  if (peer === 'tidegate') return target('bench-history', ports, 'fanout')
  const urls = ports.flatMap((port) => ['--url', `ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`])
  return ['--dialect', 'socketio', ...urls]
}

/**
 * Redis shares the generator's core: the servers' core is what is measured.
 * @param {Redis} redis @param {readonly [FanoutPeer, number]} subject @param {Point} asked @param {number} repetition
 * @param {number} seconds @param {Cores} cores
 * @returns {Promise<FanoutSample>}
 */
export async function measureFanout(redis, [peer, instances], asked, repetition, seconds, cores) {
  await redis.command('FLUSHALL')
  const running = await startInstances(peer, redis.url, instances, cores?.server)
  try {
    const words = wordsFor(
      peer,
      running.map(({ port }) => port),
    )
    const pids = running.flatMap(({ server }) => ['--server-pid', String(server.pid)])
    const result = await runWsload([...questionOf(asked, seconds, 0), ...words, ...pids], cores?.generator)
    const cpuSeconds = result.servers.reduce((sum, { cpu_s }) => sum + cpu_s, 0)
    return {
      peer,
      instances,
      point: asked.id,
      repetition,
      value: (result.deliver?.per_s ?? 0) / 1_000,
      perCpuSecond: (result.deliver?.received ?? 0) / cpuSeconds / 1_000,
      p50Ms: result.latency_ms?.p50 ?? 0,
      p99Ms: result.latency_ms?.p99 ?? 0,
      fault: faultText({ faults: faultsOf(result, peer === 'tidegate'), ok: result.ok }),
    }
  } finally {
    for (const { server } of running) await end(server)
  }
}
