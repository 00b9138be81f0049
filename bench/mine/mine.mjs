// One set through the miner: its groups, and how fast.
import { performance } from 'node:perf_hooks'
import { Miner } from '../../dist/incident/mining/index.js'
import { accuracy } from './accuracy.mjs'

/** @import { LabelledSet } from './sets.mjs' */

/** Lines that are mined for a figure of speed. */
const LINES_FOR_SPEED = 1_000_000

/** @param {string} message @param {number} line */
const entryOf = (message, line) => ({
  ref: { file: 'set', line },
  atMs: undefined,
  severity: /** @type {const} */ ('DEFAULT'),
  message,
  fields: {},
  kind: /** @type {const} */ ('application'),
})

/**
 * The key of each message, once all were read.
 * @param {readonly string[]} messages
 */
export function keysOf(messages) {
  const miner = new Miner()
  const entries = messages.map((message, line) => entryOf(message, line + 1))
  for (const entry of entries) miner.add(entry)
  const groups = miner.groups()
  const keys = new Map(groups.flatMap(({ key, shapes }) => shapes.map((shape) => [shape, key])))
  return { keys: entries.map((entry) => keys.get(miner.shapeOf(entry)) ?? 'unclustered'), groups }
}

/** A fixed order that is another one. @param {readonly string[]} messages @param {number} seed */
function shuffled(messages, seed) {
  const places = messages.map((_, at) => at)
  let state = seed
  for (let at = places.length - 1; at > 0; at--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    const other = state % (at + 1)
    ;[places[at], places[other]] = [places[other] ?? 0, places[at] ?? 0]
  }
  return places
}

/** @param {LabelledSet} set */
export function mineSet({ name, messages, events }) {
  const { keys, groups } = keysOf(messages)
  const order = shuffled(messages, 7)
  const again = keysOf(order.map((at) => messages[at] ?? ''))
  const same = order.filter((at, place) => keys[at] === again.keys[place]).length
  return { name, lines: messages.length, ...accuracy(events, keys), sameKeyShuffled: same / messages.length, keys, groups }
}

/** Lines a second of mining alone, all sets mixed; best of `runs`. @param {readonly LabelledSet[]} sets */
export function speedOf(sets, runs = 3) {
  const messages = sets.flatMap((set) => set.messages)
  const mixed = shuffled(messages, 11).map((at) => messages[at] ?? '')
  const rates = []
  for (let run = 0; run < runs; run++) {
    const miner = new Miner()
    const startMs = performance.now()
    for (let line = 0; line < LINES_FOR_SPEED; line++) miner.add(entryOf(mixed[line % mixed.length] ?? '', line))
    rates.push((LINES_FOR_SPEED / (performance.now() - startMs)) * 1000)
  }
  return { linesPerSecond: Math.max(...rates), rssMiB: process.memoryUsage().rss / 2 ** 20 }
}
