import type { Fact } from './facts.ts'

/** Files of a recording: what the instances logged, what they said on standard error, and what Redis logged itself. */
export const FILES = ['tidegate.jsonl', 'stderr.log', 'redis.log'] as const
export type RecordedFile = (typeof FILES)[number]

/** A line that stands in a file of a recording. */
export interface Line {
  readonly file: RecordedFile
  readonly has: RegExp
}

/** Evidence that somebody does not have: what is taken out of a recording before it is explained. */
export interface Removal {
  /** Why a night shift may well be without it. */
  readonly words: string
  /** Whole files. */
  readonly files?: readonly RecordedFile[]
  /** Lines of what the instances logged. */
  readonly lines?: RegExp
  /** Fields of the events of one name, as an export with chosen columns loses them. */
  readonly fields?: { readonly event: string; readonly names: readonly string[] }
  /** What cannot be known without it, and is known with it. */
  readonly hides: Fact
  /** What an honest explanation says is missing. */
  readonly missing: RegExp
}

/** One incident, and what is true of it. Written from what was done, not from what an explanation says. */
export interface Incident {
  readonly name: string
  /** What really happened. */
  readonly cause: string
  /** The event by which people noticed: somebody asks why it is in the log. */
  readonly symptom: 'connection.refused' | 'connection.disconnected'
  /** What the fault must have left in the logs: a recording without it is void. */
  readonly observed: readonly Line[]
  /** What may be said of it as OBSERVED or DERIVED. Everything else that is said so is wrong. */
  readonly facts: readonly Fact[]
  /** Ids under which a rule may name what really happened, the first cause among them. */
  readonly root: readonly string[]
  /** Causes on the way to it, which are true too. */
  readonly way?: readonly string[]
  /** With it, nothing of `root` may be named: the answer is not known. */
  readonly removed?: Removal
}
