/**
 * Faults under load: instances behind a balancer, a swarm of unmodified clients in front of it, something that breaks in the
 * middle, and a judge of everything that everybody saw. A scenario whose fault was observed by nobody fails.
 */
export { redisAlone, redisForgetful, redisSynced, type RedisAlone } from './redis-alone.ts'
export {
  clusterMaster,
  cutOffFailover,
  fault,
  freeze,
  instanceKilled,
  outage,
  REDIS_FAULTS,
  rollingRestart,
  sentinelFailover,
  STAYS,
  subscribersCut,
  wasAway,
  type RedisFault,
} from './redis-scenarios.ts'
export { redisSentinels, type SentinelBacking } from './redis-sentinels.ts'
export { page, table } from './report.ts'
export { missing, NotComeAbout, run, type Backing, type Outcome, type Scenario } from './scenario.ts'
export { SIZE } from './size.ts'
export { World, type Size } from './world.ts'
