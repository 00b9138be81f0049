import { said } from '../../said.ts'

/** A managed server that hides its replication id (docs/decisions/0006-lineage.md). */
export const noidentity = said({
  id: 'redis/noidentity',
  says: /\bNOIDENTITY\b/,
  cause: 'redis/no-identity',
  answer: 'Redis does not tell its replication id (NOIDENTITY)',
  open: 'may this server be used at all?',
  settledBy: () => [{ what: 'whether INFO replication shows master_replid', query: 'INFO replication', where: 'Redis' }],
})
