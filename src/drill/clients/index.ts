/**
 * The clients of a drill: a few of the npm package `centrifuge`, unmodified, in one channel. Each writes down what it did and saw, as
 * `lab/history` wants it, before anything else is done with it.
 */
export { Crowd, type CrowdPlan } from './crowd.ts'
