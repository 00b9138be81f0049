import { said } from '../../said.ts'

/** A registry for all requests in which each registers anew (field failures 61). */
export const duplicateRegistration = said({
  id: 'foreign/duplicate-registration',
  says: /\b(\w+) already registered in (\w+)/,
  cause: 'code/duplicate-registration',
  answer: ([words]) => `something was registered twice: ${words}`,
  open: 'does each request register it?',
  settledBy: () => [{ what: 'where it is registered', query: 'the calls of register', where: 'the source' }],
})
