import type { Rule } from '../../rule.ts'

const BUGS: ReadonlySet<string> = new Set(['command.failed', 'request.failed', 'api.failed', 'control.failed'])

/** A bug of ours, with its stack: the client got error 100 and stays (docs/operations). */
export const raised: Rule = {
  id: 'own/raised',
  kinds: ['line'],
  why({ of, text }) {
    if (!BUGS.has(of.event ?? '')) return []
    return [
      {
        question: 'what failed?',
        answer: `${of.event} raised ${text}`,
        status: 'OBSERVED',
        evidence: [of],
        cause: 'own/bug',
        open: {
          question: 'why did it raise?',
          answer: 'the log has the stack, and not the state',
          missing: [
            {
              what: 'the command that led to it, made again in a test',
              query: of.quote,
              where: 'the repository at this version',
            },
          ],
        },
      },
    ]
  },
}
