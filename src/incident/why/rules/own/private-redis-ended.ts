import type { Rule } from '../../rule.ts'

/** The Redis that an instance started for itself has ended; its last lines are quoted (src/redis/private). */
export const privateRedisEnded: Rule = {
  id: 'own/private-redis-ended',
  kinds: ['line'],
  why({ of }) {
    if (of.event !== 'redis.ended') return []
    const words = String(of.fields['said'] ?? '')
    return [
      {
        question: 'why was Redis gone?',
        answer: `the Redis of the instance's own ended; its last words: ${words === '' ? 'none' : words}`,
        status: 'OBSERVED',
        evidence: [of],
        cause: 'redis/ended',
        open: {
          question: 'why did it end?',
          answer: 'its last words do not say',
          missing: [
            {
              what: 'who killed it, and whether memory had run out',
              query: 'dmesg | grep -i kill; the memory limit of the container',
              where: 'the machine',
            },
          ],
        },
      },
    ]
  },
}
