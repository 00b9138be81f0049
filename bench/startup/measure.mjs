// One start: a fresh process, a client that already tries, and when each event was read.
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { inBench } from '../places.mjs'
import { end, start } from '../processes.mjs'
import { freePort, MachineError } from '../machine.mjs'
import { launch, TOKEN } from '../tidegate.mjs'
import { admitted } from './client.mjs'
import { phasesOf } from './phases.mjs'

/** @import { Start } from './index.d.mts' */

/** @param {number | undefined} core @returns {Promise<Start>} */
export async function measureStart(core) {
  const port = await freePort()
  const { command, args, env } = await launch({ cpuProfile: false, port })
  const spawnedMs = performance.now()
  const server = start(command, ['--require', inBench('startup', 'started.cjs'), ...args], { core, env })
  /** @type {Map<string, number>} */
  const times = new Map()
  let afterMs = Number.NaN
  let said = ''
  createInterface({ input: server.stdout }).on('line', (line) => {
    const { message, ...fields } = parsed(line)
    if (!times.has(message)) times.set(message, performance.now() - spawnedMs)
    if (message === 'gate.opened' && Number.isNaN(afterMs)) afterMs = Number(fields['afterMs'] ?? Number.NaN)
  })
  server.stderr.on('data', (chunk) => (said += String(chunk)))
  const ended = once(server, 'close').then(([code]) => {
    throw new MachineError(`cannot measure the start: the server ended with status ${code}: ${said || 'it said nothing'}`)
  })
  ended.catch(() => {})
  try {
    const { askedMs, admittedMs } = await Promise.race([admitted(port, TOKEN), ended])
    times.set('client.admitted', admittedMs - spawnedMs)
    if (Number.isNaN(afterMs)) throw new MachineError('cannot read the start: the log has no gate.opened with its afterMs')
    const wasParked = askedMs - spawnedMs < (times.get('gate.opened') ?? 0)
    return { ...phasesOf(times), wasParked, afterMs }
  } finally {
    await end(server)
  }
}

/** @param {string} line @returns {{ message: string, [field: string]: unknown }} */
function parsed(line) {
  try {
    const event = JSON.parse(line)
    return typeof event?.message === 'string' ? event : { message: '' }
  } catch {
    return { message: '' }
  }
}
