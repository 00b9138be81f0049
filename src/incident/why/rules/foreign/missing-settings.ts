import { said } from '../../said.ts'

/** Settings that are required are not there (field failures 15). */
export const missingSettings = said({
  id: 'foreign/missing-settings',
  says: [
    /Configuration validation failed[^.]*/,
    /\b(?:hostname is missing or empty|environment variable [\w-]+ (?:is )?(?:not set|missing))\b[^.]*/i,
    /\b(?:JWT secret key|database_url|[A-Z][A-Z0-9_]{3,}) (?:is|are) required\b/,
  ],
  cause: 'config/missing',
  answer: ([words]) => `the configuration was refused as wrong or incomplete: ${words}`,
  open: 'were they never set, or not given to this revision?',
  settledBy: () => [
    {
      what: 'variables and secrets of the revision beside those of one that ran',
      query: 'gcloud run revisions describe OLD NEW',
      where: 'the platform',
    },
  ],
})
