import type { Peer } from './peer.ts'
import type { Verdict } from './verdict.ts'

/** The categories, by the numbers of the Autobahn test suite, and `H` for the handshake, which that leaves out. */
export const CATEGORIES = {
  H: 'handshake',
  '1': 'framing',
  '2': 'pings and pongs',
  '3': 'reserved bits',
  '4': 'opcodes',
  '5': 'fragmentation',
  '6': 'UTF-8',
  '7': 'close handling',
  '9': 'limits',
  '10': 'auto-fragmentation',
  '12': 'compression',
  '13': 'compression offers',
} as const

export type CategoryId = keyof typeof CATEGORIES

/** One behaviour. */
export interface ConformanceCase {
  /** As in Autobahn where that has it: `6.4.1`. */
  readonly id: string
  readonly category: CategoryId
  /** What the client does; the server's part follows from it, or stands behind a colon. */
  readonly title: string
  /** Of RFC 6455, or named with its RFC. */
  readonly section: string
  /** A verdict may be thrown too. */
  run(peer: Peer): Promise<Verdict>
}

/** Makes the cases of one category. */
export function casesOf(category: CategoryId) {
  return (number: string, title: string, section: string, run: ConformanceCase['run']): ConformanceCase => ({
    id: `${category}.${number}`,
    category,
    title,
    section,
    run,
  })
}
