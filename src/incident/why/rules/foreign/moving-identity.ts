import { said } from '../../said.ts'

/** An expected id that moves with the clock: it can never match for long (field failures 32). */
export const movingIdentity = said({
  id: 'foreign/moving-identity',
  says: /Service ID mismatch: received '[^']+', expected '[^']+'/i,
  cause: 'config/service-id',
  answer: ([words]) => `the two sides do not agree on an id: ${words}`,
  open: 'where does each side have its id from?',
  settledBy: () => [
    {
      what: 'both settings, and whether a time is part of them',
      query: 'SERVICE_ID of both services',
      where: 'the configuration',
    },
  ],
})
