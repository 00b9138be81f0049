import { said } from '../../said.ts'

/** The container took more memory than it was given, and was killed (Cloud Run, memory limits). */
export const memoryExceeded = said({
  id: 'platform/memory-exceeded',
  says: [/[Mm]emory limit of .{1,60}? exceeded[^.]*/, /\bOOMKilled\b/, /\bout[- ]of[- ]memory\b.{0,60}\bkill/i],
  kinds: ['end', 'line'],
  cause: 'platform/memory',
  answer: ([words]) => `the container used more memory than it was given, and was ended for it: ${words}`,
  open: 'what grew?',
  settledBy: () => [
    {
      what: 'the memory of the process over its life, and a heap snapshot before the end',
      query: 'run.googleapis.com/container/memory/utilizations; node --heapsnapshot-near-heap-limit',
      where: 'metrics of the platform',
    },
  ],
})
