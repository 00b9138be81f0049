import { said } from '../../said.ts'

/** A breaker that opened says that calls before had failed: they are the reason (field failures 31). */
export const circuitOpen = said({
  id: 'foreign/circuit-open',
  says: /[Cc]ircuit breaker '?([\w.-]+)'? (?:OPENED|is open)[^.]*/,
  cause: 'app/breaker-open',
  answer: ([words]) => `a breaker opened after failed calls: ${words}`,
  open: 'what failed before?',
  settledBy: () => [
    {
      what: 'the failed calls just before',
      query: 'the errors of the same client in the minute before',
      where: 'the log of the service',
    },
  ],
})
