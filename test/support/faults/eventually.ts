import { setTimeout as pause } from 'node:timers/promises'

/** Between two looks at a program that tells nobody when it changes. */
const LOOK_MS = 20

/** Resolves once it is so. A program that cannot be asked right now is asked again; the test's own time limit is the bound. */
export async function eventually(what: string, isSo: () => Promise<boolean>): Promise<void> {
  let last: unknown
  const over = AbortSignal.timeout(60_000)
  while (!over.aborted) {
    try {
      if (await isSo()) return
    } catch (error) {
      last = error
    }
    await pause(LOOK_MS)
  }
  throw new Error(`it never came to be that ${what}`, { cause: last })
}
