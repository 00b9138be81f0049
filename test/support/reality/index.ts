/** Readiness against reality: a real Redis that is wrong in one way after the other, and what a whole server makes of it. */
export { QUICK_CONFIG, see, type Seen } from './run.ts'
export { WRONGS, type Wrong } from './scenarios.ts'
export { realityTable } from './table.ts'
