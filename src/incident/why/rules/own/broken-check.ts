import { said } from '../../said.ts'

/** A check that raises says nothing about what it checks (rule R5; the seed's incident, field failures 1): mend the check. */
export const brokenCheck = said({
  id: 'own/broken-check',
  says: /\bits (\w+) is broken(?:, which says nothing about the service)?: (.+)/,
  cause: 'check/broken',
  answer: ([, asked = '', error = '']) =>
    `the ${asked} of the check itself is broken, which says nothing about the service: ${error}`,
  open: 'since when is the check broken?',
  settledBy: ({ of }) => [
    {
      what: `the change that touched the line which raised, deployed with ${of.revision ?? 'this revision'}`,
      query: 'git log -L on the place in the stack; the audit log of deployments',
      where: 'the repository, and the platform',
    },
  ],
})
