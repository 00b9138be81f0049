/** Many unmodified clients in processes of their own, and the history of each. */
export { Swarm, type SwarmOptions, type Totals } from './swarm.ts'
