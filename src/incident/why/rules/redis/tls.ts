import { said } from '../../said.ts'

/** TLS on one side and plain text on the other, or a certificate that is not trusted (src/redis/link/classify.ts). */
export const tls = said({
  id: 'redis/tls',
  says: [
    /TLS was not agreed on: (.*)/,
    /\b(?:CERT_HAS_EXPIRED|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE|ERR_TLS_\w+|ERR_SSL_\w+)\b/,
    /CERTIFICATE_VERIFY_FAILED/,
  ],
  cause: 'redis/tls',
  answer: ([words]) => `TLS was not agreed on: ${words}`,
  open: 'which side speaks what?',
  settledBy: () => [
    {
      what: 'certificate, chain and names of the server',
      query: 'openssl s_client -connect HOST:PORT -servername HOST',
      where: 'the address in REDIS_URL',
    },
  ],
})
