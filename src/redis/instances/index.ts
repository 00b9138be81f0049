/** What instances that share a Redis tell each other, who of them is there, and the revocations that all of them hold. */
export { RedisInstances, type RedisInstancesParts } from './instances.ts'
