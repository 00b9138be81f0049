import { said } from '../../said.ts'

/** A check of the start that ran into its own deadline (field failures 5, 15). */
export const validationTimeout = said({
  id: 'foreign/validation-timeout',
  says: [/[Ss]tartup validation (?:step )?timed out after [\d.]+ seconds?/, /Readiness check exceeded [\d.]+ second timeout/i],
  cause: 'check/deadline',
  answer: ([words]) => `a check ran into its own deadline: ${words}`,
  open: 'which step hung, and is the deadline shorter than what it waits for?',
  settledBy: () => [
    {
      what: 'the steps with their times, and all deadlines in one list: attempt < check < start < probe',
      query: 'the timeouts in the configuration',
      where: 'source and configuration',
    },
  ],
})
