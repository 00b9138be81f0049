import { said } from '../../said.ts'

/** It takes what is sent and says nothing: a black hole, a stopped process, or one that is busy. What was never answered says nothing of which (docs/operations/redis.md; field failures 18). */
export const silent = said({
  id: 'redis/silent',
  says: [
    /no answer to (?:verify|start) within \d+ ms/,
    /no answer within \d+ ms/,
    /a command had no answer by its deadline/,
    /\bdid not hear itself within\b/,
  ],
  cause: 'redis/no-answer',
  answer: ({ 0: words }, { about }) => `${about ?? 'it'} gave no answer in time: ${words}`,
  open: 'was it stopped, too busy, or is the road to it a black hole?',
  settledBy: () => [
    {
      what: 'whether it answered anybody else at that moment',
      query: 'redis-cli -h HOST --latency-history from another machine; INFO commandstats; SLOWLOG GET',
      where: 'Redis, from elsewhere',
    },
    {
      what: 'what it says of that time itself',
      query: 'its log and its metrics of CPU, swap and network',
      where: "Redis's own log",
    },
  ],
  asksServer: true,
})
