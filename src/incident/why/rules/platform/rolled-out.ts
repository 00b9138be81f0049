import { said } from '../../said.ts'

/** A deployment replaced the service: in the audit log with who and when. */
export const rolledOut = said({
  id: 'platform/rolled-out',
  says: /\b(?:ReplaceService|UpdateService|CreateService|DeleteRevision)\b/,
  cause: 'change/deployment',
  answer: ([words]) => `a deployment changed the service: ${words}`,
  open: 'what did it change?',
  settledBy: () => [
    { what: 'the difference of the revisions', query: 'gcloud run revisions describe OLD NEW', where: 'the platform' },
  ],
})
