// Labelled log sets in a directory: `NAME_2k.log_structured.csv`, with the columns Content and EventId.
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { logFiles } from '../log-files.mjs'
import { UsageError } from '../options.mjs'
import { parseCsv } from './csv.mjs'

const SUFFIX = '.log_structured.csv'

/**
 * @typedef {object} LabelledSet
 * @property {string} name
 * @property {readonly string[]} messages
 * @property {readonly string[]} events the true group of each message
 */

/** @param {string} path @returns {LabelledSet} */
function readSet(path) {
  const [head = [], ...rows] = parseCsv(readFileSync(path, 'utf8'))
  const [content, event] = [head.indexOf('Content'), head.indexOf('EventId')]
  if (content < 0 || event < 0) throw new UsageError(`cannot read ${path}: it has no columns Content and EventId`)
  const labelled = rows.filter((row) => row.length === head.length)
  return {
    name: basename(path)
      .replace(SUFFIX, '')
      .replace(/_(2k|full)$/, ''),
    messages: labelled.map((row) => row[content] ?? ''),
    events: labelled.map((row) => row[event] ?? ''),
  }
}

/** @param {string} directory @returns {LabelledSet[]} in the order of their names */
export function readSets(directory) {
  const lack = `cannot bench mining: no *${SUFFIX} in ${directory}. It wants the loghub 2k sets unpacked, as in github.com/logpai/loghub (research use: they are not part of this repository).`
  return logFiles(directory, SUFFIX, lack).map((name) => readSet(join(directory, name)))
}
