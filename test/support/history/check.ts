import { agree } from './checks/agree.ts'
import { answered } from './checks/answered.ts'
import { causality } from './checks/causality.ts'
import { closes } from './checks/closes.ts'
import { contiguous } from './checks/contiguous.ts'
import { duplicates } from './checks/duplicates.ts'
import { failedVisible } from './checks/failed-visible.ts'
import { honestRecovery } from './checks/honest-recovery.ts'
import { lost } from './checks/lost.ts'
import { notices } from './checks/notices.ts'
import { order } from './checks/order.ts'
import { phantoms } from './checks/phantoms.ts'
import { prefix } from './checks/prefix.ts'
import { senderOrder } from './checks/sender-order.ts'
import { unseen } from './checks/unseen.ts'
import { historyOf, type History } from './history.ts'
import type { Operations } from './operation.ts'

/** What was promised for this run: what is a violation in one may be allowed in another. */
export interface Promises {
  /** Whether an acknowledged publication of this channel survives the fault that happened: by its durability class. */
  readonly keepsAcked: (channel: string) => boolean
  /** Disconnect codes that clients may see, as the client tells them; 0: the connection broke. 1011 never. */
  readonly disconnects: readonly number[]
  /** Error codes with which a send may be refused for good. */
  readonly refusals: readonly number[]
  /** Outages of which each client that stayed connected is told once, and once that it is over. `undefined`: not looked at. */
  readonly outages: number | undefined
}

/** One broken promise. */
export interface Violation {
  readonly check: CheckName
  /** Who saw it, which channel, which offset: enough to find it in the history. */
  readonly words: string
}

/** A check says in words what it found; linear in the history. */
export type Check = (history: History, promises: Promises) => Iterable<string>

/** Every check there is, with the statement that a history must satisfy. Names as in docs/redis-faults.md. */
export const CHECKS = {
  C1: { name: 'agree', statement: 'each (channel, epoch, offset) is one publication everywhere', check: agree },
  C2: { name: 'order', statement: 'offsets only rise in one client’s story of a channel', check: order },
  C3: { name: 'contiguous', statement: 'each delivery is the one after the last', check: contiguous },
  C4: { name: 'duplicate', statement: 'a publication is stored once, and delivered once in one story', check: duplicates },
  C5: { name: 'acked and lost', statement: 'what was acknowledged is in the final log', check: lost },
  C6: { name: 'failed and seen', statement: 'what was refused is never seen', check: failedVisible },
  C7: { name: 'phantom', statement: 'what is seen was sent, in that channel', check: phantoms },
  C8: { name: 'sender order', statement: 'one sender’s publications stand in the order of sending', check: senderOrder },
  C9: { name: 'prefix', statement: 'who was not told otherwise holds what the final log holds', check: prefix },
  C10: { name: 'false recovered', statement: '`recovered: true` continues exactly, without a hole', check: honestRecovery },
  C11: { name: 'unseen', statement: 'whoever stayed or came back has everything up to the top', check: unseen },
  C12: { name: 'causality', statement: 'what a client sends after an acknowledgement comes after it', check: causality },
  C13: { name: 'closes', statement: 'nobody is closed with 1011, or with a code that the fault does not explain', check: closes },
  C14: { name: 'notices', statement: 'one degraded and one restored for each outage', check: notices },
  C15: { name: 'answered', statement: 'every send is answered, and none is refused for good', check: answered },
} as const satisfies Record<string, { readonly name: string; readonly statement: string; readonly check: Check }>

export type CheckName = keyof typeof CHECKS

/** Words are kept for so many of each check; all are counted. */
const WORDS_MAX = 20

export interface Verdict {
  readonly history: History
  /** How many there are of each. */
  readonly counts: Readonly<Record<CheckName, number>>
  readonly violations: readonly Violation[]
}

/** Judges a whole history. Linear: some hundred milliseconds for a million operations. */
export function judge(operations: Operations, promises: Promises): Verdict {
  const history = historyOf(operations)
  const violations: Violation[] = []
  const names = Object.keys(CHECKS) as CheckName[]
  const counts = Object.fromEntries(
    names.map((check) => {
      let count = 0
      for (const words of CHECKS[check].check(history, promises)) if (count++ < WORDS_MAX) violations.push({ check, words })
      return [check, count]
    }),
  ) as Record<CheckName, number>
  return { history, counts, violations }
}
