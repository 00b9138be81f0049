import { said } from '../../said.ts'

/** A class that may only be made by its factory (field failures, manager-factory-guard). */
export const factoryGuard = said({
  id: 'foreign/factory-guard',
  says: /Direct instantiation not allowed\b.{0,100}/,
  cause: 'code/factory-guard',
  answer: ([words]) => `a class was made directly, and only its factory may: ${words}`,
  open: 'who makes it directly?',
  settledBy: () => [{ what: 'the caller', query: 'the traceback', where: 'the source' }],
})
