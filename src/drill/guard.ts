import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { UndoStep } from './undo.ts'

/** Somebody who undoes it if the drill dies. */
export interface Guard {
  /** It has been undone: nothing is left to do. */
  release(): void
}

const NOBODY: Guard = { release: () => {} }

/** From the sources there is none: Node runs built files only. */
const GUARDIAN = import.meta.url.endsWith('.ts') ? undefined : fileURLToPath(new URL('guardian.js', import.meta.url))

/** Begins before anything is broken. In a session of its own: Ctrl-C at the drill does not reach it. */
export function guard(steps: readonly UndoStep[]): Guard {
  if (steps.length === 0 || GUARDIAN === undefined) return NOBODY
  const child = spawn(process.execPath, [GUARDIAN], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  // It is a second net: without it the drill undoes what it did all the same.
  child.on('error', () => {})
  child.stdin.on('error', () => {})
  child.stdin.write(`${JSON.stringify(steps)}\n`)
  child.unref()
  return { release: () => void child.stdin.end('undone\n') }
}
