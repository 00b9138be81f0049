import { said } from '../../said.ts'

/** Model and migration drifted apart (field failures 16). */
export const missingTables = said({
  id: 'foreign/missing-tables',
  says: [/Missing required database tables: .+/, /relation "[\w.]+" does not exist/, /no such table: \w+/],
  cause: 'database/missing-tables',
  answer: ([words]) => `the database lacks tables: ${words}`,
  open: 'did the migration run against this database?',
  settledBy: () => [
    {
      what: 'the version of the schema',
      query: 'SELECT version_num FROM alembic_version; the log of the migration job',
      where: 'the database',
    },
  ],
})
