import { said } from '../../said.ts'

/** The file system of the container is memory, and full (Cloud Run), or the disk is. */
export const diskFull = said({
  id: 'foreign/disk-full',
  says: /\b(?:ENOSPC|No space left on device)\b/,
  cause: 'disk/full',
  answer: 'no space is left on the device',
  open: 'what fills it?',
  settledBy: () => [
    { what: 'the largest files, and whether the file system is memory', query: 'df -h; du -x /', where: 'the instance' },
  ],
})
