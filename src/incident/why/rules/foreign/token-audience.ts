import { said } from '../../said.ts'

/** A token for somebody else, or from somebody else (RFC 7519, iss and aud). */
export const tokenAudience = said({
  id: 'foreign/token-audience',
  says: /\b(?:Invalid (?:audience|issuer)|unexpected "(?:aud|iss)" claim value|jwt (?:audience|issuer) invalid)\b/i,
  cause: 'token/audience',
  answer: ([words]) => `the token is not for this service, or not from the issuer that it takes: ${words}`,
  open: 'which side has the wrong name?',
  settledBy: () => [
    { what: 'iss and aud on both sides', query: 'the claims of a refused token, and the configuration', where: 'both services' },
  ],
})
