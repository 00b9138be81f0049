import { said } from '../../said.ts'

/** MASTERDOWN: a replica that has lost its master and serves no stale data (redis.io, replica-serve-stale-data). */
export const masterdown = said({
  id: 'redis/masterdown',
  says: /\bMASTERDOWN\b/,
  cause: 'redis/master-down',
  answer: 'Redis is a replica that has lost its master (MASTERDOWN)',
  open: 'what became of the master?',
  settledBy: () => [{ what: 'the end of the master', query: 'INFO replication; the log of the master', where: 'Redis' }],
})
