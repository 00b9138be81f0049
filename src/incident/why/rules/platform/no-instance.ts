import { said } from '../../said.ts'

/** The platform refused a request itself: 429 and 500 with "no available instance" (Cloud Run, troubleshooting). */
export const noInstance = said({
  id: 'platform/no-instance',
  says: /\b(?:no available instance|The request was aborted because there was no available instance)\b/i,
  cause: 'platform/no-instance',
  answer: 'the platform had no instance for the request, and refused it (429 or 503)',
  open: 'are too few allowed, or do they start too slowly?',
  settledBy: () => [
    {
      what: 'instances, concurrency and their limits in that time',
      query: 'run.googleapis.com/container/instance_count; maxScale and containerConcurrency of the revision',
      where: 'metrics and configuration of the platform',
    },
  ],
})
