import { said } from '../../said.ts'

/** A token that ran out (RFC 7519, exp). */
export const tokenExpired = said({
  id: 'foreign/token-expired',
  says: [/\b(?:Signature has expired|jwt expired|JWTExpired|token (?:has|is) expired)\b/i, /"exp" claim timestamp check failed/],
  cause: 'token/expired',
  answer: ([words]) => `the token had run out: ${words}`,
  open: 'did nobody make a new one, or do the clocks differ?',
  settledBy: () => [
    { what: 'exp of the token, and the clocks of both sides', query: 'the claims of a refused token', where: 'both services' },
  ],
})
