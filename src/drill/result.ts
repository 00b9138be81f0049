import { figuresOf, judge, type CheckName, type Operations } from '../lab/history/index.ts'
import type { ActionName } from './action.ts'
import type { Fault } from './fault.ts'
import type { DrillEvent } from './timeline.ts'
import type { Sightings } from './watch.ts'

/** `kept`: the fault was seen, and every promise was kept. `broken`: one was not. `void`: nobody saw the fault, so nothing is proved. */
export type Verdict = 'kept' | 'broken' | 'void'

/** What was counted. */
export interface DrillFigures {
  /** From the begin of the fault until the gate was closed; absent: it was not. */
  readonly closedAfterMs?: number
  /** From the end of the fault until the gate was open again. */
  readonly reopenedAfterMs?: number
  /** From the end of the fault until the last client had a message that was sent after it. */
  readonly recoveredAfterMs?: number
  readonly clients: number
  readonly toldDegraded: number
  readonly toldRestored: number
  readonly sent: number
  readonly acknowledged: number
  /** Tries without an answer, or with a temporary error. */
  readonly triedAgain: number
  readonly delivered: number
  readonly disconnected: number
  /** Coming back: with nothing missed, and with the word that something was. */
  readonly recovered: number
  readonly toldOfLoss: number
  readonly lost: number
  /** Lost, and the durability class permits it in this fault. */
  readonly lostAsPermitted: number
  readonly duplicates: number
  readonly outOfOrder: number
  readonly holes: number
  readonly falseRecovered: number
  /** Closed with the code that means an unexpected condition, or with one that the fault does not explain. */
  readonly wrongCloses: number
}

export interface Broken {
  /** A check of docs/lab.md, or `recovery`. */
  readonly check: CheckName | 'recovery'
  readonly words: string
}

export interface DrillResult {
  readonly action: ActionName
  readonly plan: string
  readonly url: string
  readonly environment: string
  readonly instance: string
  readonly version: string
  readonly channel: string
  readonly verdict: Verdict
  /** Evidence that the fault was seen. Empty: void. */
  readonly observed: readonly string[]
  readonly broken: readonly Broken[]
  readonly figures: DrillFigures
  readonly timeline: readonly DrillEvent[]
  /** Commands for a person, where undoing failed. */
  readonly undoByHand: readonly string[]
}

/** What is known at the end of a drill. */
export interface Known {
  readonly fault: Fault
  readonly operations: Operations
  readonly sightings: Sightings
  /** On the time line. */
  readonly begunMs: number
  readonly endedMs: number
  /** The same end on the clock of the operations. */
  readonly endedAtMs: number
  /** What did not come back, in words. */
  readonly unrecovered: string | undefined
}

/** Codes with which a client that comes back by itself tells the end of a connection: broken, silent, timed out; and a shutdown. */
const COMES_BACK = [1, 2, 3, 3_001]

export type Judged = Pick<DrillResult, 'verdict' | 'observed' | 'broken' | 'figures'>

/** Pure: from what is known to the verdict. */
export function judged(known: Known): Judged {
  const { fault, operations, sightings, begunMs, endedMs, endedAtMs, unrecovered } = known
  const { counts, violations, history } = judge(operations, {
    disconnects: fault.mayDisconnect ? COMES_BACK : [],
    refusals: [],
  })
  const figures = figuresOf(history, endedAtMs)
  const { closedMs, openedMs } = sightings
  const wrong = counts.C5 + counts.C19
  const observed = observedIn(known)
  const broken: Broken[] = violations.map(({ check, words }) => ({ check, words }))
  if (unrecovered !== undefined) broken.push({ check: 'recovery', words: unrecovered })
  return {
    verdict: broken.length > 0 ? 'broken' : observed.length === 0 ? 'void' : 'kept',
    observed,
    broken,
    figures: {
      ...(closedMs !== undefined && { closedAfterMs: rounded(closedMs - begunMs) }),
      ...(closedMs !== undefined && openedMs !== undefined && { reopenedAfterMs: rounded(openedMs - endedMs) }),
      ...(figures.recoveryMs.max !== undefined && { recoveredAfterMs: rounded(figures.recoveryMs.max) }),
      clients: figures.clients,
      toldDegraded: clientsTold(operations, 'degraded'),
      toldRestored: clientsTold(operations, 'restored'),
      sent: figures.sent,
      acknowledged: figures.acked,
      triedAgain: figures.unknown,
      delivered: figures.delivered,
      disconnected: figures.disconnected,
      recovered: figures.continued,
      toldOfLoss: figures.reset,
      lost: wrong,
      lostAsPermitted: figures.lost - wrong,
      duplicates: counts.C4,
      outOfOrder: counts.C2 + counts.C8 + counts.C12 + counts.C18,
      holes: counts.C3 + counts.C11,
      falseRecovered: counts.C9 + counts.C10,
      wrongCloses: counts.C13,
    },
  }
}

/** What somebody saw of it, besides the drill itself. */
function observedIn({ fault, operations, sightings }: Known): readonly string[] {
  const { closedMs, wasAway, isOther, shaken } = sightings
  const told = clientsTold(operations, 'degraded')
  const gone = clientsTold(operations, 'disconnected')
  const ofRedis = [
    ...(closedMs === undefined ? [] : ['the gate closed']),
    ...(told === 0 ? [] : [`${told} clients were told degraded`]),
    ...[...shaken].map(([service, words]) => `${service}: ${words}`),
  ]
  const ofService = [
    ...(isOther ? ['another life of the service answers'] : []),
    ...(wasAway ? ['the service did not answer'] : []),
    ...(gone === 0 ? [] : [`${gone} clients were disconnected`]),
  ]
  return fault.hits === 'redis' ? ofRedis : [...ofService, ...ofRedis]
}

function clientsTold(operations: Operations, kind: 'degraded' | 'restored' | 'disconnected'): number {
  return new Set(operations.flatMap((one) => (one.kind === kind ? [one.client] : []))).size
}

function rounded(ms: number): number {
  return Math.round(ms)
}
