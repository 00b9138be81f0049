import type { Random } from '../../runtime/index.ts'

const FIRST_MS = 1_000
const LONGEST_MS = 30_000

/** The wait before try number `attempt` + 1: doubles, up to 30 s, with up to half of it taken away by chance. */
export function backOffMs(attempt: number, random: Random): number {
  return Math.round(Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt) * (1 - random.next() / 2))
}
