import { said } from '../../said.ts'

/** The functions are not there: FUNCTION FLUSH, or a restart without persistence (redis.io, FUNCTION). */
export const functions = said({
  id: 'redis/functions',
  says: [
    /the library \S+ was loaded and is not there/,
    /the functions are not there/,
    /\bERR Function not found\b/,
    /\bNOSCRIPT\b/,
  ],
  cause: 'redis/functions-gone',
  answer: 'the functions are not there in Redis: they were flushed, or never loaded',
  open: 'who took them away?',
  settledBy: () => [
    {
      what: 'a FUNCTION FLUSH or FLUSHALL, or a restart without data',
      query: '"Redis is starting"; ACL LOG; MONITOR for a minute where that is allowed',
      where: "Redis's own log",
    },
  ],
  asksServer: true,
})
