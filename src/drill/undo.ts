import type { Timers } from '../runtime/index.ts'
import { ask, byHandOnNode, type NodeAddress } from './redis/index.ts'

/** One step back. Data, so that a process of its own can take it when the drill is dead. */
export type UndoStep =
  | { readonly kind: 'signal'; readonly pid: number; readonly signal: 'SIGCONT' }
  | { readonly kind: 'redis'; readonly node: NodeAddress; readonly words: readonly string[] }

export type Undone = { readonly kind: 'undone' } | { readonly kind: 'left'; readonly byHand: readonly string[] }

/** A target that has crashed meanwhile is given so long to come back: ten seconds. */
const TRIES = 20
const APART_MS = 500

/** Takes every step in order, until all are taken or the tries are over. Never rejects: what is left is told as commands for a person. */
export async function undo(steps: readonly UndoStep[], timers: Timers): Promise<Undone> {
  const left = [...steps]
  for (let tries = 0; tries < TRIES; tries++) {
    for (let step = left[0]; step !== undefined && (await isTaken(step, timers)); step = left[0]) left.shift()
    if (left.length === 0) return { kind: 'undone' }
    await new Promise<void>((resolve) => void timers.after(APART_MS, resolve))
  }
  return { kind: 'left', byHand: left.map(byHand) }
}

async function isTaken(step: UndoStep, timers: Timers): Promise<boolean> {
  try {
    if (step.kind === 'redis') await ask(step.node, step.words, timers)
    else process.kill(step.pid, step.signal)
    return true
  } catch (error) {
    // A process that has ended is not stopped any more.
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

/** What to type when a step cannot be taken. Holds no password. */
export function byHand(step: UndoStep): string {
  return step.kind === 'signal' ? `kill -CONT ${step.pid}` : byHandOnNode(step.node, step.words)
}
