// One measurement in a process of its own: node reader.mjs '{"kind":"text","lines":1000000,"distinct":50000,"seed":1}'
import { readEntries } from '../../dist/incident/entries/index.js'
import { linesOf } from './data.mjs'

/** @import { Question, Answer } from './index.d.mts' */

const CHUNK = 64 * 1024

/** The same lines over and over, as one long file: making them costs the reader nothing. @param {Buffer} block @param {number} times */
async function* repeated(block, times) {
  for (let round = 0; round < times; round++) {
    for (let at = 0; at < block.length; at += CHUNK) yield block.subarray(at, at + CHUNK)
  }
}

/** @param {Question} question @returns {Promise<Answer>} */
async function answer({ kind, lines, distinct, seed }) {
  const made = linesOf(kind, distinct, seed)
  const block = Buffer.from(`${made.join('\n')}\n`)
  // Both ways are walked once before they are timed.
  if (kind !== 'text') parseAll(made.slice(0, 20_000))
  for await (const _ of readEntries(['-'], { stdin: repeated(block.subarray(0, 4 * CHUNK), 1) })) continue
  const bareSeconds = kind === 'text' ? 0 : parseAll(made)
  const reading = readEntries(['-'], { stdin: repeated(block, Math.round(lines / distinct)) })
  let [peakBytes, batches] = [process.memoryUsage.rss(), 0]
  const begun = process.cpuUsage()
  for await (const _ of reading) if ((++batches & 15) === 0) peakBytes = Math.max(peakBytes, process.memoryUsage.rss())
  const seconds = spent(begun)
  const { entries, unparsed, joined } = reading.report
  return { lines: reading.report.lines, entries, unparsed, joined, seconds, bareSeconds, peakBytes }
}

/** @param {readonly string[]} lines @returns {number} seconds that a bare JSON.parse of each takes */
function parseAll(lines) {
  const begun = process.cpuUsage()
  let sum = 0
  for (const line of lines) if (typeof JSON.parse(line) === 'object') sum++
  if (sum !== lines.length) throw new Error('the generator made a line that is no JSON')
  return spent(begun)
}

/** Of processors, all threads of this process together. @param {NodeJS.CpuUsage} begun @returns {number} seconds */
function spent(begun) {
  const { user, system } = process.cpuUsage(begun)
  return (user + system) / 1e6
}

console.log(JSON.stringify(await answer(JSON.parse(process.argv[2] ?? ''))))
