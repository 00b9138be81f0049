import { said } from '../../said.ts'

/** A token that was signed with another secret, or is none (field failures 50). */
export const tokenSignature = said({
  id: 'foreign/token-signature',
  says: [
    /\b(?:Signature verification failed|invalid signature|JWSSignatureVerificationFailed|Not enough segments|jwt malformed)\b/i,
    /\bverification failed\b.{0,60}\bsecret mismatch\b/i,
  ],
  cause: 'token/signature',
  answer: ([words]) => `the token was not taken: ${words}`,
  open: 'do both sides have the same key?',
  settledBy: () => [
    {
      what: 'key id and fingerprint on both sides',
      query: 'the header of a token (kid, alg), and the configuration of both services',
      where: 'both services',
    },
  ],
})
