// What the proof costs, by the server's own waterfall. `redis.commands` holds the loading of the module and the connection
// besides one round trip of proof; what comes after it is proof alone.
import { end } from '../processes.mjs'
import { MachineError } from '../machine.mjs'
import { startInstances } from './fanout.mjs'

/** @import { ProofSample } from './index.d.mts' */
/** @import { Redis } from './redis.mjs' */
/** @import { Cores } from './fanout.mjs' */

/** @param {Redis} redis @param {Cores} cores @returns {Promise<ProofSample>} */
export async function measureProof(redis, cores) {
  await redis.command('FLUSHALL')
  await redis.command('FUNCTION', 'FLUSH')
  const [running] = await startInstances('tidegate', redis.url, 1, cores?.server)
  if (running === undefined) throw new MachineError('cannot measure the proof: no server was started')
  try {
    const report = await (await fetch(`http://127.0.0.1:${running.port}/health`)).json()
    /** @type {readonly { service: string, startMs: number, readyMs: number }[]} */
    const rows = report.startup.rows.filter((/** @type {{ service: string }} */ { service }) => service.startsWith('redis.'))
    const lastMs = Math.max(...rows.map(({ readyMs }) => readyMs))
    const connectedMs = rows.find(({ service }) => service === 'redis.commands')?.readyMs ?? 0
    return {
      allMs: lastMs - Math.min(...rows.map(({ startMs }) => startMs)),
      afterCommandsMs: lastMs - connectedMs,
      services: Object.fromEntries(rows.map(({ service, startMs, readyMs }) => [service, readyMs - startMs])),
    }
  } finally {
    await end(running.server)
  }
}
