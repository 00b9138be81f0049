import { createInterface } from 'node:readline'
import { realTimers, keepAlive } from '../runtime/real.ts'
import { undo, type UndoStep } from './undo.ts'

/**
 * The guardian: a process of its own that outlives the drill. It is told the undo steps on its standard input, and waits. When the
 * drill says that it has undone them itself, there is nothing to do; when the input ends without that, the drill is dead.
 */
const release = keepAlive()
let steps: readonly UndoStep[] = []
const lines = createInterface({ input: process.stdin })
lines.on('line', (line) => {
  if (line === 'undone') steps = []
  else steps = JSON.parse(line) as readonly UndoStep[]
})
lines.on('close', () => void undo(steps, realTimers).then(release))
