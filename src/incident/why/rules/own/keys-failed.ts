import { said } from '../../said.ts'

/** The key set could not be had, or holds none that counts (docs/decisions/0003-tokens.md). */
export const keysFailed = said({
  id: 'own/keys-failed',
  says: [
    /cannot (?:use|fetch) the key set(?:: .*)?/,
    /jwks_public_endpoint: .+/,
    /\bJWKS\b.{0,60}\b(?:fail|unreachable|timed? ?out|refused)/i,
  ],
  cause: 'token/keys-unreachable',
  answer: ([words]) => `the keys for tokens could not be had: ${words}`,
  open: 'why could they not be had?',
  settledBy: () => [
    {
      what: 'what the key server answers from where the instance runs',
      query: 'curl -i JWKS_ENDPOINT from the instance; the status page of the identity provider',
      where: 'the identity provider',
    },
  ],
})
