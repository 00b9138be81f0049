import { said } from '../../said.ts'

/** A line that calls itself a race: what it saw is a phase that was not reached in time (field failures 6: for five days it was the probe's own fault). */
export const raceDetected = said({
  id: 'foreign/race-detected',
  says: /RACE CONDITION DETECTED: (.+)/i,
  cause: 'check/phase-not-reached',
  answer: ([, words = '']) => `a check says that a phase was not reached in time, and calls that a race: ${words}`,
  open: 'was the phase late, or does the check look at the wrong object?',
  settledBy: () => [
    {
      what: 'whether the phase was reached on the same instance, and when',
      query: '"startup complete" and the phases of the same instance',
      where: 'the log of the service',
    },
    {
      what: 'the state that the check reads, logged by its id',
      query: 'the object that the check looks at',
      where: 'the source',
    },
  ],
})
