import type { Rule } from '../../rule.ts'
import { filterAround } from '../../query.ts'

/** A token that is refused for good (3500): the log has the reason and never the token (docs/decisions/0003-tokens.md). */
export const tokenRefused: Rule = {
  id: 'own/token-refused',
  kinds: ['token'],
  why({ of, others, text }) {
    const match = /^token (invalid|revoked|missing): (.*)$/.exec(text)
    if (match === null) return []
    const [, word = '', detail = ''] = match
    return [
      {
        question: 'why was the token refused?',
        answer: `the token is ${word}: ${detail}`,
        status: 'OBSERVED',
        evidence: [of, ...others],
        cause: `token/${word}`,
        open: {
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
