import { said } from '../../said.ts'

/** Max clients: every connection that somebody leaks or pools takes a place (redis.io, maxclients). */
export const crowded = said({
  id: 'redis/crowded',
  says: [/ERR max number of clients/i, /\(maxclients\)/, /max number of clients reached/i],
  cause: 'redis/max-clients',
  answer: 'Redis has no room for another client: max number of clients reached (maxclients)',
  open: 'who holds the connections?',
  settledBy: () => [
    {
      what: 'the connections by address and name',
      query: 'CLIENT LIST; INFO clients; connections of each service over time',
      where: 'Redis',
    },
  ],
})
