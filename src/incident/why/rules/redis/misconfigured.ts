import { said } from '../../said.ts'

/** MISCONF: a snapshot could not be written, and writes are stopped until one is (redis.io, stop-writes-on-bgsave-error). */
export const misconfigured = said({
  id: 'redis/misconfigured',
  says: /\bMISCONF\b/,
  cause: 'redis/misconf',
  answer: 'Redis cannot write its disk and takes no writes (MISCONF)',
  open: 'why could the disk not be written?',
  settledBy: () => [
    {
      what: 'the error of the last snapshot',
      query: '"Background saving error", "Failed opening"; df -h of its dir; INFO persistence',
      where: "Redis's own log",
    },
  ],
  asksServer: true,
})
