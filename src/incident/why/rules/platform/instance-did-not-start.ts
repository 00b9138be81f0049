import { said } from '../../said.ts'

/** The platform answered for an instance that could not start: the reason is in the log of that instance (field failures 33). */
export const instanceDidNotStart = said({
  id: 'platform/instance-did-not-start',
  says: /The request failed because (?:the instance could not start successfully|either the HTTP response was malformed or connection to the instance had an error)/i,
  cause: 'platform/instance-failed',
  answer: ([words]) => `the platform answered for the instance: ${words}`,
  open: 'what ended the instance, or its connection?',
  settledBy: () => [
    {
      what: 'the last lines of the instance that had the request',
      query: 'its labels.instanceId, two minutes before; "Container called exit"',
      where: 'the log of the service, and varlog/system',
    },
  ],
})
