import type { Rule } from '../../rule.ts'

/** An exception says its type, its message and where it was raised, and what it was raised from (notes, 3.2, "explicit"). */
export const exception: Rule = {
  id: 'foreign/exception',
  kinds: ['line'],
  why({ of, others }) {
    const { error } = of
    if (error === undefined) return []
    const root = error.causes.at(-1)
    const place = error.at === '' ? '' : `, raised at ${error.at}`
    return [
      {
        question: 'what was raised?',
        answer: `${error.type}: ${error.message}${root === undefined ? place : `; it was raised from ${root}`}`,
        status: 'OBSERVED',
        evidence: [of, ...others],
        cause: `error/${error.type}`,
        open: {
          question: 'why was it raised there?',
          answer: 'the traceback has the place, and not the reason',
          missing: [
            {
              what: 'the values at that place',
              query: error.at === '' ? of.quote : error.at,
              where: 'the source at this revision, and a test that raises it again',
            },
          ],
        },
      },
    ]
  },
}
