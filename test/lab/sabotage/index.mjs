/**
 * Bugs for the proving ground: each is an exact text that stands once in one file of src, and what it is replaced by. `npm run
 * lab -- --sabotage` runs the world (hunt.mjs) or the scenario with it: an invariant has to be broken there. To plant another,
 * add it to a table; a table of another part is listed here.
 *
 * @typedef {object} LabMutant
 * @property {string} id
 * @property {string} [world] the world that has to find it
 * @property {number} [scenario] or the scenario
 * @property {string} file
 * @property {string} old stands exactly once in the file
 * @property {string} new
 * @property {readonly { old: string, new: string }[]} [also] more of it in the same file
 */
import { mutants as delivery } from './delivery.mjs'
import { mutants as drain } from './drain.mjs'
import { mutants as gate } from './gate.mjs'
import { mutants as network } from './network.mjs'
import { mutants as readiness } from './readiness.mjs'
import { mutants as redis } from './redis.mjs'
import { mutants as session } from './session.mjs'

/** Those that a schedule of a world finds. @type {readonly import('./hunt.mjs').LabMutant[]} */
export const labMutants = [...readiness, ...gate, ...drain, ...session, ...delivery]

/** @type {readonly LabMutant[]} */
export const mutants = [...labMutants, ...redis, ...network]
