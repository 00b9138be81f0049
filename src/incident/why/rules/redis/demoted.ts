import { said } from '../../said.ts'

/** READONLY: what was a master is a replica now: a failover, or REPLICAOF by hand (redis.io, replication). */
export const demoted = said({
  id: 'redis/demoted',
  says: [
    /\bREADONLY\b/,
    /it is a replica now/,
    /a server that was a master is \w+ now/,
    /it is no master, but (?:slave|replica)/,
  ],
  cause: 'redis/demoted',
  answer: 'Redis is a replica now, it was demoted (READONLY)',
  open: 'who demoted it: a failover, or somebody by hand?',
  settledBy: () => [
    {
      what: 'the failover or the command that made it a replica',
      query: '"REPLICAOF ... enabled", "+switch-master" of the sentinels, INFO replication',
      where: "Redis's own log, and that of the sentinels",
    },
  ],
  asksServer: true,
})
