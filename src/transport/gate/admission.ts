import { reasonOf, type Verdict } from '../../readiness/index.ts'

/**
 * Why somebody is not let in, by id: the same word in the answer, in the log and in the metric (rule G6). Beside these the
 * name of the service that keeps the gate shut, or `reopening` while everything is proved again and only has to stay so.
 */
export const REASONS = {
  draining: 'this instance goes away',
  stopped: 'this instance has gone',
  expired: 'its start took too long, and it will not open any more',
  full: 'there are as many sessions as may be',
  'too-fast': 'more arrive in a second than may',
  'park-full': 'as many wait as may',
  origin: 'pages of this origin may not',
  unauthorized: 'who asks was looked at, and may not',
  'authorize-failed': 'looking at who asks raised an error',
  'authorize-slow': 'looking at who asks took too long',
  reopening: 'it is open again, or will be, and lets in slowly',
} as const

/** What is counted where the gate is. */
export interface Load {
  readonly sessions: number
  readonly sessionsMax: number
  /** More arrive in a second than may. */
  readonly isTooFast: boolean
  /** It has just opened again: who comes now goes behind those who wait. */
  readonly isPaced: boolean
  /** Those who wait, and those who are still being told why they may not. */
  readonly parked: number
  readonly parkedMax: number
}

/** What the gate says to one who wants to come in. */
export type Admission =
  | { readonly kind: 'admit' }
  | { readonly kind: 'park' }
  | { readonly kind: 'refuse'; readonly reason: string }

const ADMIT: Admission = { kind: 'admit' }
const PARK: Admission = { kind: 'park' }

/** A pure function of the verdict and the load: nothing else may answer. Booting and expired are closed with their blockers. */
export function admission(verdict: Verdict, load: Load): Admission {
  switch (verdict.kind) {
    case 'open':
      if (load.sessions >= load.sessionsMax) return refuse('full')
      if (load.isPaced) return parked(load)
      return load.isTooFast ? refuse('too-fast') : ADMIT
    case 'closed':
      return parked(load)
    case 'draining':
    case 'stopped':
      return refuse(verdict.kind)
  }
}

function parked({ parked, parkedMax }: Load): Admission {
  return parked < parkedMax ? PARK : refuse('park-full')
}

function refuse(reason: keyof typeof REASONS): Admission {
  return { kind: 'refuse', reason }
}

/** Why one who has waited as long as it may is not let in. An open gate that lets in slowly is one that has reopened. */
export function waitedReason(verdict: Verdict): string {
  return verdict.kind === 'open' ? 'reopening' : reasonOf(verdict)
}
