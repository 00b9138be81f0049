import { said } from '../../said.ts'

/** Ids that are made anew for every call: nothing is ever found to be cleaned up (field failures 46). */
export const tooManyManagers = said({
  id: 'foreign/too-many-managers',
  says: /reached the maximum number of (?:WebSocket )?(?:managers|connections) \(\d+\)/i,
  cause: 'app/too-many-managers',
  answer: ([words]) => `a count of objects had reached its bound: ${words}`,
  open: 'are they in use, or were they never given back?',
  settledBy: () => [
    {
      what: 'when each was made and given back',
      query: 'the count over time beside the number of connections',
      where: 'the log or metrics of the service',
    },
  ],
})
