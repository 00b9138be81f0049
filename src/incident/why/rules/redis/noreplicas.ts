import { said } from '../../said.ts'

/** NOREPLICAS: min-replicas-to-write is not met (redis.io, replication). */
export const noreplicas = said({
  id: 'redis/noreplicas',
  says: /\bNOREPLICAS\b/,
  cause: 'redis/no-replicas',
  answer: 'too few replicas are there for a write (NOREPLICAS)',
  open: 'what became of the replicas?',
  settledBy: () => [
    { what: 'lag and link of each replica', query: 'INFO replication; the logs of the replicas', where: 'Redis' },
  ],
})
