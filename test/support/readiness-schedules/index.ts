/**
 * Random schedules of everything that services, time and people can do to the readiness engine, in a world that a test turns, and the
 * rules that are held against each of them.
 */
export { Run } from './run.ts'
export { command, REOPENING } from './schedule.ts'
