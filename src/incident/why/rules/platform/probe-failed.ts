import { said } from '../../said.ts'

/** The start probe was never answered: nothing listens on PORT, or not in time (Cloud Run, container contract; field failures 30). */
export const probeFailed = said({
  id: 'platform/probe-failed',
  says: [
    /\bSTARTUP (?:TCP|HTTP|GRPC) probe failed\b[^.]*/i,
    /failed to start and (?:then )?listen on the port[^.]*/i,
    /\bcontainer failed to start\b[^.]*/i,
  ],
  kinds: ['line'],
  cause: 'platform/start-probe',
  answer: ([words]) => `the platform did not see the process listen in time: ${words}`,
  open: 'what kept it from listening: an error, a wrong port, or a slow start?',
  settledBy: () => [
    {
      what: 'the last lines of the instance before the probe failed, and the port that it binds',
      query: 'PORT in the environment beside the port in the log',
      where: 'the log of the instance',
    },
  ],
})
