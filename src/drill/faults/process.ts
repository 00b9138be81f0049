import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Timers } from '../../runtime/index.ts'

/** What may be signalled under which name: a wrong number must hit nobody. */
const NAMES = { redis: /redis|valkey|keydb/i, service: /tidegate|cli[/\\]main\.js/i } as const

/** @returns why this process may not be signalled, or what it is called. */
export function processOf(pid: number, wanted: keyof typeof NAMES): { readonly name: string } | string {
  if (pid <= 1 || pid === process.pid || pid === process.ppid) return `process ${pid} is none to drill with`
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
      ? `process ${pid} belongs to somebody else: this user may not signal it`
      : `there is no process ${pid}`
  }
  const words = wordsOf(pid)
  const name = basename(words[0] ?? '') || `process ${pid}`
  // Where there is no /proc, the number has to be believed.
  if (words.length > 0 && !NAMES[wanted].test(words.join(' ')))
    return `process ${pid} is ${name}, which looks like no ${wanted === 'redis' ? 'Redis' : 'Tidegate'}`
  return { name }
}

/** Its command line. Never shown whole: a password may stand in it. */
function wordsOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      .split('\0')
      .filter((word) => word !== '')
  } catch {
    return []
  }
}

const LOOK_MS = 50

/** Resolves with true once it has ended, with false when it has not by then. */
export async function ended(pid: number, withinMs: number, timers: Timers): Promise<boolean> {
  for (let waitedMs = 0; waitedMs <= withinMs; waitedMs += LOOK_MS) {
    if (!isAlive(pid)) return true
    await new Promise<void>((resolve) => void timers.after(LOOK_MS, resolve))
  }
  return false
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  try {
    // Ended, and only not yet looked after by its parent.
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return true
  }
}
