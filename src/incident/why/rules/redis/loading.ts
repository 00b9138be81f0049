import { said } from '../../said.ts'

/** LOADING: it has started and reads its data set (redis.io, persistence). */
export const loading = said({
  id: 'redis/loading',
  says: [/\(LOADING\)/, /^LOADING |\bLOADING Redis is loading/, /it is loading its data set/],
  cause: 'redis/loading',
  answer: 'Redis is loading its data set and answers LOADING',
  open: 'why had it to load its data?',
  settledBy: () => [
    {
      what: 'who ended the server before, and how large its data set is',
      query: '"Redis is starting", "ready to exit", "Loading RDB produced by", "DB loaded from"',
      where: "Redis's own log",
    },
  ],
  asksServer: true,
})
