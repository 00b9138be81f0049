import { said } from '../../said.ts'

/** The database takes no more connections (Postgres). */
export const databaseConnections = said({
  id: 'foreign/database-connections',
  says: [
    /\btoo many clients already\b/,
    /remaining connection slots are reserved/,
    /QueuePool limit of size \d+ overflow \d+ reached/,
  ],
  cause: 'database/connections',
  answer: ([words]) => `no connection to the database is left: ${words}`,
  open: 'who holds them?',
  settledBy: () => [
    {
      what: 'connections by client',
      query: 'SELECT usename, application_name, count(*) FROM pg_stat_activity GROUP BY 1, 2',
      where: 'the database',
    },
  ],
})
