import { said } from '../../said.ts'

/** A pool for threads on an asynchronous engine (SQLAlchemy; field failures 24). */
export const poolClass = said({
  id: 'foreign/pool-class',
  says: /Pool class \w+ cannot be used with asyncio engine/,
  cause: 'config/pool-class',
  answer: ([words]) => `the pool is one for threads, and the engine is asynchronous: ${words}`,
  open: 'who configures the pool?',
  settledBy: () => [{ what: 'the settings of the engine by environment', query: 'poolclass in the source', where: 'the source' }],
})
