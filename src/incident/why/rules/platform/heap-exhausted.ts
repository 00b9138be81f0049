import { said } from '../../said.ts'

/** V8 or Python ran out of its own heap: the process ended itself (Node: exit 134). */
export const heapExhausted = said({
  id: 'platform/heap-exhausted',
  says: [/JavaScript heap out of memory/, /\bMemoryError\b/],
  kinds: ['end', 'line'],
  cause: 'process/heap',
  answer: ([words]) => `the process ran out of its own heap: ${words}`,
  open: 'what filled the heap?',
  settledBy: () => [
    { what: 'a heap snapshot near the end', query: 'node --heapsnapshot-near-heap-limit=1', where: 'the instance' },
  ],
})
