import { said } from '../../said.ts'

/** The first connection to the database was not there in time; egress rules cut sockets (field failures 25). */
export const databaseSlowStart = said({
  id: 'foreign/database-slow-start',
  says: [/Database initialization timeout after [\d.]+ ?s?/i, /could not connect to server: Connection timed out/],
  cause: 'database/timeout',
  answer: ([words]) => `the database was not reached in time: ${words}`,
  open: 'is the road missing, or is it slow?',
  settledBy: () => [
    {
      what: 'connector, egress and the socket of the database',
      query: 'vpc-access-egress and cloudsql-instances of the revision; its last change',
      where: 'the platform',
    },
  ],
})
