import { said } from '../../said.ts'

/** What should be registered at the start is not there (field failures 62). */
export const registryEmpty = said({
  id: 'foreign/registry-empty',
  says: /AGENT_NOT_FOUND\b.{0,160}|\bRegistry_size: 0\b/,
  cause: 'app/registry-empty',
  answer: ([words]) => `a registry does not hold what is asked of it: ${words}`,
  open: 'was it never filled, or is it another object?',
  settledBy: () => [
    {
      what: 'the start of the same instance: was it filled',
      query: '"registered" in the lines of its start',
      where: 'the log of the service',
    },
  ],
})
