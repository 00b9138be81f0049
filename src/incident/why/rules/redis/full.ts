import { said } from '../../said.ts'

/** OOM: maxmemory is reached and the policy gives nothing up (redis.io, eviction). */
export const memoryFull = said({
  id: 'redis/full',
  says: [/maxmemory is reached/, /\bOOM command not allowed\b/],
  cause: 'redis/out-of-memory',
  answer: 'the memory of Redis is full: maxmemory is reached (OOM)',
  open: 'what filled it?',
  settledBy: () => [
    {
      what: 'what grew, and since when',
      query: 'INFO memory; MEMORY STATS; redis-cli --bigkeys; used_memory over the day',
      where: 'Redis, and its metrics',
    },
  ],
})
