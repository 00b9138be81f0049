import { said } from '../../said.ts'

/** The in-process engine's log cannot be written or synced: errors of the file system by their codes (src/memory). */
export const diskFailed = said({
  id: 'own/disk-failed',
  says: /\b(ENOSPC|EROFS|EIO|EDQUOT|EMFILE|ENFILE)\b|No space left on device|Read-only file system/i,
  cause: 'disk/refused',
  answer: ([words]) => `the disk refused to write: ${words}`,
  open: 'what filled or broke it?',
  settledBy: () => [
    { what: 'what is on the disk, and what it said', query: 'df -h; df -i; du -x DATA_DIR; dmesg', where: 'the machine' },
  ],
})
