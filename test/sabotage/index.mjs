/**
 * Planted bugs: each is an exact text that stands once in one file, and what it is replaced by. At least one test that cites
 * the rule has to turn red, or the rule is held by nobody. To plant another, add it to a table; a table of another part is
 * listed here. `npm run sabotage` runs them on a copy; `npm test` only looks whether each still applies.
 *
 * @typedef {object} Mutant
 * @property {string} id
 * @property {string} rule the rule of docs/spec that a red test has to cite
 * @property {string} file
 * @property {string} old stands exactly once in the file
 * @property {string} new
 * @property {readonly { old: string, new: string }[]} [also] more of it in the same file
 * @property {readonly string[]} tests test files to be run
 */
import { gates } from './gate.mjs'
import { readiness } from './readiness.mjs'

/** @type {readonly Mutant[]} */
export const mutants = [...readiness, ...gates]
