import { said } from '../../said.ts'

/** A subscriber whose connection stands and brings nothing: a zombie (field failures, 5; the nonce of docs/spec/readiness.md). */
export const deaf = said({
  id: 'redis/deaf',
  says: [/it receives nothing, though its connection stands/, /a nonce did not come back within \d+ ms/],
  cause: 'redis/deaf-subscriber',
  answer: 'the subscriber receives nothing, though its connection stands: a nonce that was published did not come back',
  open: 'who holds back what is published?',
  settledBy: () => [
    {
      what: 'whether the server still counts the subscription, and what stands between',
      query: 'CLIENT LIST TYPE pubsub; PUBSUB NUMSUB; the proxy or balancer on the road',
      where: 'Redis, and what stands before it',
    },
  ],
})
