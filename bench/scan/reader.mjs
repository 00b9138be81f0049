// One measurement in a process of its own: node reader.mjs '{"kind":"text","lines":1000000,"distinct":50000,"seed":1}'
import { readEntries } from '../../dist/incident/entries/index.js'
import { Redactor } from '../../dist/incident/redact/index.js'
import { Scan } from '../../dist/incident/scan/index.js'
import { linesOf, mixedLines } from './data.mjs'

/** @import { Reading } from '../../dist/incident/entries/index.js' */
/** @import { Question, Answer } from './index.d.mts' */

const CHUNK = 64 * 1024

/** The same lines over and over, as one long file: making them costs the reader nothing. @param {Buffer} block @param {number} times */
async function* repeated(block, times) {
  for (let round = 0; round < times; round++) {
    for (let at = 0; at < block.length; at += CHUNK) yield block.subarray(at, at + CHUNK)
  }
}

/** @param {Question} question @returns {Promise<Answer>} */
async function answer({ kind, isWhole = false, directory, lines, distinct, seed }) {
  const made = directory === undefined ? linesOf(kind, distinct, seed) : mixedLines(directory, distinct, seed)
  const block = Buffer.from(`${made.join('\n')}\n`)
  // Both ways are walked once before they are timed.
  if (kind !== 'text') parseAll(made.slice(0, 20_000))
  await walked(readEntries(['-'], { stdin: repeated(block.subarray(0, 4 * CHUNK), 1) }), isWhole)
  const bareSeconds = kind === 'text' ? 0 : parseAll(made)
  // They are in the block: what making them left behind would be most of the memory that is measured.
  made.length = 0
  globalThis.gc?.()
  const reading = readEntries(['-'], { stdin: repeated(block, Math.round(lines / distinct)) })
  const begun = process.cpuUsage()
  const peakBytes = await walked(reading, isWhole)
  const seconds = spent(begun)
  const { entries, unparsed, joined } = reading.report
  return { lines: reading.report.lines, entries, unparsed, joined, seconds, bareSeconds, peakBytes }
}

/**
 * Reads all, and makes a document of it where the whole is asked for. @param {Reading} reading @param {boolean} isWhole
 * @returns {Promise<number>} resident memory, at most
 */
async function walked(reading, isWhole) {
  const scan = isWhole ? new Scan(new Redactor({ key: 'the key of the scan bench' })) : undefined
  let [peakBytes, batches] = [process.memoryUsage.rss(), 0]
  for await (const batch of reading) {
    scan?.add(batch)
    if ((++batches & 15) === 0) peakBytes = Math.max(peakBytes, process.memoryUsage.rss())
  }
  const document = scan?.finish({ report: reading.report, sources: [] })
  if (isWhole && document?.patterns.length === 0) throw new Error('a whole scan found no pattern')
  return Math.max(peakBytes, process.memoryUsage.rss())
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
