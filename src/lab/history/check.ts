import { agree } from './checks/agree.ts'
import { answered } from './checks/answered.ts'
import { causality } from './checks/causality.ts'
import { closes } from './checks/closes.ts'
import { contiguous } from './checks/contiguous.ts'
import { duplicates } from './checks/duplicates.ts'
import { epochs } from './checks/epochs.ts'
import { failedVisible } from './checks/failed-visible.ts'
import { gates } from './checks/gates.ts'
import { honestRecovery } from './checks/honest-recovery.ts'
import { keptByClass, lost } from './checks/lost.ts'
import { notices } from './checks/notices.ts'
import { order } from './checks/order.ts'
import { phantoms } from './checks/phantoms.ts'
import { prefix } from './checks/prefix.ts'
import { realTime } from './checks/real-time.ts'
import { senderOrder } from './checks/sender-order.ts'
import { unseen } from './checks/unseen.ts'
import type { Line } from './channel.ts'
import { Findings } from './findings.ts'
import { History } from './history.ts'
import type { Operations } from './operation.ts'
import type { Promises } from './promises.ts'

/** Looks through a history, linear in it, and tells what it finds. @returns how often there was something to look at. */
export type Check = (history: History, promises: Promises, findings: Findings) => number

interface CheckRow {
  readonly name: string
  /** What a history must satisfy. */
  readonly statement: string
  /** What it must hold, so that the check has anything to look at. */
  readonly needs: string
  readonly check: Check
}

/** Every check there is. Ids never change their meaning; docs/decisions/0008-histories.md says where each comes from. */
export const CHECKS = {
  C1: {
    name: 'agree',
    statement: 'each (channel, epoch, offset) is one publication everywhere',
    needs: 'one publication that was seen twice',
    check: agree,
  },
  C2: { name: 'order', statement: 'offsets only rise in one client’s story of a channel', needs: 'delivered', check: order },
  C3: {
    name: 'contiguous',
    statement:
      'each delivery comes to a subscription, and is the one after the last, or after a gap that was told; the log has no hole',
    needs: 'delivered, or a final log (top)',
    check: contiguous,
  },
  C4: {
    name: 'duplicate',
    statement: 'a publication has one place in an epoch, is stored once, and delivered once in one story',
    needs: 'delivered, kept',
    check: duplicates,
  },
  C5: {
    name: 'acked and lost',
    statement: 'what was acknowledged is in the final log',
    needs: 'acked, and a final log of the channel (top)',
    check: lost,
  },
  C6: { name: 'failed and seen', statement: 'what was refused is never seen', needs: 'failed', check: failedVisible },
  C7: {
    name: 'phantom',
    statement: 'what is seen or answered was sent, in that channel',
    needs: 'delivered, kept or acked',
    check: phantoms,
  },
  C8: {
    name: 'sender order',
    statement: 'one sender’s publications stand in the order of sending',
    needs: 'two sent by one client that are in a final log',
    check: senderOrder,
  },
  C9: {
    name: 'prefix',
    statement: 'who was not told otherwise holds what the final log holds',
    needs: 'delivered, and a final log of the channel (top)',
    check: prefix,
  },
  C10: {
    name: 'false recovered',
    statement: '`recovered: true` continues exactly, without a hole',
    needs: 'subscribed with recovered: true',
    check: honestRecovery,
  },
  C11: {
    name: 'unseen',
    statement: 'whoever stayed or came back has everything up to the top',
    needs: 'subscribed, and a final log of the channel (top)',
    check: unseen,
  },
  C12: {
    name: 'causality',
    statement: 'what a client sends after an acknowledgement comes after it, and none is answered before it is sent',
    needs: 'acked or failed, and what was sent',
    check: causality,
  },
  C13: {
    name: 'closes',
    statement: 'nobody is closed with 1011, or with a code that the fault does not explain',
    needs: 'disconnected or refused',
    check: closes,
  },
  C14: {
    name: 'notices',
    statement: 'one degraded and one restored for each outage',
    needs: 'degraded, restored',
    check: notices,
  },
  C15: { name: 'answered', statement: 'every send is answered, and none is refused for good', needs: 'send', check: answered },
  C16: {
    name: 'epoch',
    statement: 'an epoch changes by a word to each client, and no place of one is taken for another’s where they differ',
    needs: 'a channel with two epochs',
    check: epochs,
  },
  C17: {
    name: 'gate',
    statement: 'nobody is admitted while the gate is closed, or while a service that it needs is not ready',
    needs: 'admitted, and gate or truth before it',
    check: gates,
  },
  C18: {
    name: 'real time',
    statement: 'what is sent after another one’s acknowledgement comes after it, and none is seen before it is sent',
    needs: 'two clients of one clock, one of which sends after the other was acked, or sees what it sent',
    check: realTime,
  },
  C19: {
    name: 'durability',
    statement: 'no loss but of a class that permits it in the fault that happened',
    needs: 'acked with durability, and a fault with takes',
    check: keptByClass,
  },
} as const satisfies Record<string, CheckRow>

export type CheckName = keyof typeof CHECKS
export const CHECK_NAMES = Object.keys(CHECKS) as readonly CheckName[]

/** One broken promise. */
export interface Violation {
  readonly check: CheckName
  /** Who saw it, which channel, which offset: enough to find it in the history. */
  readonly words: string
  /** Where it was seen, and then where else to look. */
  readonly lines: readonly Line[]
}

export interface Verdict {
  readonly history: History
  /** How many there are of each. */
  readonly counts: Readonly<Record<CheckName, number>>
  /** How often each had something to look at: one that never had proves nothing. */
  readonly looked: Readonly<Record<CheckName, number>>
  /** The first few of each check. */
  readonly violations: readonly Violation[]
}

/** Judges what a history has become; it is sealed by that. @param without is not looked at. */
export function judgeHistory(history: History, promises: Promises, without: ReadonlySet<CheckName> = new Set()): Verdict {
  history.seal()
  const violations: Violation[] = []
  const counts: Partial<Record<CheckName, number>> = {}
  const looked: Partial<Record<CheckName, number>> = {}
  for (const check of CHECK_NAMES) {
    const findings = new Findings()
    looked[check] = without.has(check) ? 0 : CHECKS[check].check(history, promises, findings)
    counts[check] = findings.count
    for (const { words, lines } of findings.first) violations.push({ check, words, lines })
  }
  return {
    history,
    counts: counts as Record<CheckName, number>,
    looked: looked as Record<CheckName, number>,
    violations,
  }
}

/** A history whose operations are all in memory, for figures. */
export class WholeHistory extends History {
  readonly operations: Operations

  /** Operations of one clock. Lines are their numbers, from 1. */
  constructor(operations: Operations) {
    super()
    this.operations = operations
    for (const [index, operation] of operations.entries()) {
      const reason = this.add(operation, index + 1, 0)
      if (reason !== undefined) throw new Error(`operation ${index + 1} is wrong: ${reason}`)
    }
  }
}

/** Judges operations in memory. */
export function judge(operations: Operations, promises: Promises): Verdict & { readonly history: WholeHistory } {
  const history = new WholeHistory(operations)
  return { ...judgeHistory(history, promises), history }
}
