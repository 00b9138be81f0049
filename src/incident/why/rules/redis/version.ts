import { said } from '../../said.ts'

/** No Redis, or one older than 7.0 (src/redis/link/version.ts). */
export const version = said({
  id: 'redis/version',
  says: [/it is older than Redis 7\.0, or no Redis/, /it does not answer as Redis does/, /\bNOPROTO\b/],
  cause: 'redis/version',
  answer: 'what answers is older than Redis 7.0, or no Redis',
  open: 'what listens at this address?',
  settledBy: () => [
    {
      what: 'what stands behind the address',
      query: 'INFO server at HOST:PORT; the load balancer before it',
      where: 'the address in REDIS_URL',
    },
  ],
})
