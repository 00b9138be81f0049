// The files of a directory of somebody's logs.
import { readdirSync } from 'node:fs'
import { UsageError } from './options.mjs'

/**
 * Names of the files that end so, sub-directories too, in order.
 * @param {string} directory @param {string} suffix @param {string} lack what is said where there is none
 * @returns {string[]} relative to the directory @throws {UsageError}
 */
export function logFiles(directory, suffix, lack) {
  /** @type {string[]} */
  let names = []
  try {
    names = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(suffix))
  } catch (error) {
    throw new UsageError(`cannot read ${directory}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
  if (names.length === 0) throw new UsageError(lack)
  return names.sort()
}
