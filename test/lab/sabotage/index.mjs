/** Bugs for the explorer's worlds to find; see hunt.mjs. To plant more, add a table. */
import { mutants as delivery } from './delivery.mjs'
import { mutants as drain } from './drain.mjs'
import { mutants as gate } from './gate.mjs'
import { mutants as readiness } from './readiness.mjs'
import { mutants as session } from './session.mjs'

/** @type {readonly import('./hunt.mjs').LabMutant[]} */
export const labMutants = [...readiness, ...gate, ...drain, ...session, ...delivery]
