import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** A limit that can be taken back. */
export interface FileLimit {
  /** So many the process may have open now. */
  readonly max: number
  /** As it was before. */
  lift(): void
}

/** File descriptors that the process has open now: files, sockets, pipes. */
export function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length
}

/**
 * A running process may have no more than so many open from now on; what it has open stays. What would need one more fails with
 * EMFILE. One's own processes can be limited without root.
 */
export function limitFiles(pid: number, max: number): FileLimit {
  const before = /^Max open files\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/limits`, 'utf8'))?.[1]
  if (before === undefined) throw new Error(`cannot limit the files of ${pid}: /proc does not say what it may have now`)
  prlimit(pid, max)
  return { max, lift: () => prlimit(pid, Number(before)) }
}

/** Node has no setrlimit; util-linux has it as a program, for processes that run already. */
function prlimit(pid: number, soft: number): void {
  const { error, status, stderr } = spawnSync('prlimit', ['--pid', String(pid), `--nofile=${soft}:`], { encoding: 'utf8' })
  const reason = error?.message ?? (status === 0 ? undefined : stderr.trim())
  if (reason !== undefined) throw new Error(`cannot limit the files of ${pid}: ${reason}`)
}
