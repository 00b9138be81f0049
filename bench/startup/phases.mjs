// What a start consisted of, from when each event was read.
import { MachineError } from '../machine.mjs'
import { figure, spread } from '../report/figures.mjs'
import { table } from '../report/table.mjs'

/** @import { Phase, Start, StartupTimes } from './index.d.mts' */

/** In order: each phase ends with an event, and the next begins there. @type {readonly (readonly [Phase, string, string])[]} */
const PHASES = [
  ['node', 'node.started', 'node itself starts'],
  ['modules', 'server.starting', 'modules are loaded, the configuration is read'],
  ['listen', 'server.listening', 'parts are made, the port is bound; from here on clients are parked'],
  ['log', 'log.recovered', 'the log is opened and read (empty here)'],
  ['proof', 'service.ready', '**the disk is proved: a canary written, synced, read back**'],
  ['gate', 'gate.opened', '**the gate opens**'],
  ['handshake', 'client.admitted', 'the parked client is let in: 101, its `connect`, the reply'],
]

/** What there would not be without a gate. @type {readonly Phase[]} */
const OWN = ['proof', 'gate']

/**
 * @param {ReadonlyMap<string, number>} times of the first event of each name, from the spawn on
 * @returns {StartupTimes}
 * @throws {MachineError} that names the event that did not come
 */
export function phasesOf(times) {
  let beforeMs = 0
  const phases = /** @type {Record<Phase, number>} */ ({})
  for (const [phase, event] of PHASES) {
    const atMs = times.get(event)
    if (atMs === undefined)
      throw new MachineError(`cannot read the start: there was no ${event} (came: ${[...times.keys()].join(', ')})`)
    // Two lines of one turn may be read in either order of a hair.
    phases[phase] = Math.max(0, atMs - beforeMs)
    beforeMs = Math.max(beforeMs, atMs)
  }
  return { phases, totalMs: beforeMs, gateMs: OWN.reduce((sum, phase) => sum + phases[phase], 0) }
}

/** @param {readonly number[]} values */
function ranged(values) {
  const all = spread(values)
  return all === undefined ? ['–', '–'] : [figure(all.median), `${figure(all.min)}–${figure(all.max)}`]
}

/** @param {readonly Start[]} starts @returns {string} Markdown */
export function startupMarkdown(starts) {
  const rows = PHASES.map(([phase, event, words]) => [
    words,
    `\`${event}\``,
    ...ranged(starts.map(({ phases }) => phases[phase])),
  ])
  const total = ['**process start to first admitted client**', '', ...ranged(starts.map(({ totalMs }) => totalMs))]
  const share = ['**of it the gate’s own: proof and opening**', '', ...ranged(starts.map(({ gateMs }) => gateMs))]
  const percent = ['… percent', '', ...ranged(starts.map(({ gateMs, totalMs }) => (100 * gateMs) / totalMs))]
  const parked = starts.filter(({ wasParked }) => wasParked).length
  return [
    table([['phase', 'until', 'median ms', 'min–max'], ...rows, total, share, percent]),
    '',
    `${starts.length} starts. The client was parked in ${parked} of them, and let in on the first connection that was accepted in all.`,
    `The server's own clock (\`gate.opened\` afterMs, from its construction on): ${ranged(starts.map(({ afterMs }) => afterMs)).join(' ms, ')}.`,
    '',
  ].join('\n')
}
