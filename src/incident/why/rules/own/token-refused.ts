import type { Open, Rule } from '../../rule.ts'
import { filterAround } from '../../query.ts'

/** Once is usual: the client asks for another. Again and again it is not. */
const EXPIRED: Open = {
  question: 'why did the client bring a token that had expired?',
  answer: 'what was read does not say',
  missing: [
    {
      what: 'whether the same client is let in soon after, as it should be: an expired token is answered with 109, and the client asks for another',
      query: 'getToken of the client, and the requests to whoever signs tokens; lifetime (exp - iat) of the tokens',
      where: 'the client, and whoever signs',
    },
    {
      what: 'whether the clock of the server, or of whoever signs, is wrong: then many clients are refused from one moment on',
      query: 'date -u on both',
      where: 'the machines',
    },
  ],
}

/** A token that is refused, for good (3500) or because it has expired (109): the log has the reason and never the token (docs/decisions/0003-tokens.md). */
export const tokenRefused: Rule = {
  id: 'own/token-refused',
  kinds: ['token'],
  why({ of, others, text }) {
    const match = /^token (invalid|revoked|missing|expired)(: .*)?$/.exec(text)
    if (match === null) return []
    const [, word = '', detail = ''] = match
    return [
      {
        question: 'why was the token refused?',
        answer: `the token is ${word}${detail}`,
        status: 'OBSERVED',
        evidence: [of, ...others],
        cause: `token/${word}`,
        open:
          word === 'expired'
            ? EXPIRED
            : {
                question: 'who is wrong, whoever signs or whoever checks?',
                answer: 'what was read does not say',
                missing: [
                  {
                    what: 'header and claims (never the signature) of a refused token, beside the keys, issuer and audience in effect',
                    query: 'tidegate token --check TOKEN --config FILE; the last change of client.token or of the signing key',
                    where: 'the configuration of the revision, and whoever signs',
                  },
                  {
                    what: 'whether other revisions take the same tokens',
                    query: filterAround(of.atMs === undefined ? {} : { atMs: of.atMs }, 'jsonPayload.reason=~"^token "'),
                    where: 'the log of Tidegate, all revisions',
                  },
                ],
              },
      },
    ]
  },
}
