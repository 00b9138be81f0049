import type { Rule } from '../../rule.ts'

/**
 * The checks of subscriber and reader wait for a nonce that goes all the way round. That one was not done in time may be silence of
 * Redis or a connection that brings nothing: the next reason tells, and this one does not.
 */
export const echoLate: Rule = {
  id: 'own/echo-late',
  kinds: ['reply'],
  why({ of, others, text, about }) {
    const ms = /no answer to (?:verify|start) within (\d+) ms/.exec(text)?.[1]
    if (ms === undefined || (about !== 'redis.subscriber' && about !== 'redis.reader')) return []
    return [
      {
        question: `what stood in the way of ${about}?`,
        answer: `${about} was not proved in time: what it waits for goes all the way round, and was not back within ${ms} ms`,
        status: 'OBSERVED',
        evidence: [of, ...others],
        open: {
          question: 'did Redis not answer, or does its connection bring nothing?',
          answer: 'what was read does not say',
          missing: [
            {
              what: 'the next reason of the same service, and whether redis.commands was proved meanwhile',
              query: 'jsonPayload.service=("redis.subscriber" OR "redis.reader" OR "redis.commands")',
              where: 'the log of Tidegate',
            },
          ],
        },
      },
    ]
  },
}
