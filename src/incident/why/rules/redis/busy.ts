import { said } from '../../said.ts'

/** BUSY: a script or function runs for longer than busy-reply-threshold (redis.io, FUNCTION KILL). */
export const busy = said({
  id: 'redis/busy',
  says: [/\(BUSY\)/, /\bBUSY Redis is busy\b/, /a script has run there for too long/],
  cause: 'redis/busy',
  answer: 'a script has run in Redis for too long, and it answers BUSY',
  open: 'whose script is it?',
  settledBy: () => [
    {
      what: 'which script runs and who sent it',
      query: 'FUNCTION STATS; "Slow script detected"; CLIENT LIST; SLOWLOG GET',
      where: 'Redis, and its log',
    },
  ],
})
