import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** What a revision runs. */
export interface Workload {
  readonly command: string
  /** In these and in the environment, `{instance}` and `{dir}` stand for the instance's name and its own directory. */
  readonly args: readonly string[]
  /** All of it; the contract's own come on top. */
  readonly env: Readonly<Record<string, string>>
}

export type Exit =
  | { readonly kind: 'code'; readonly code: number }
  | { readonly kind: 'signal'; readonly signal: string }
  /** There is no such program, or it was not wanted any more. */
  | { readonly kind: 'never-ran'; readonly reason: string }

/** A process that was started, as a container is. */
export interface Launched {
  readonly pid: number
  readonly exited: Promise<Exit>
  /** SIGTERM to the process itself, as to a container's first process: a shell in between does not pass it on. */
  terminate(): void
  /** SIGKILL. What it has started ends with it, as it does whenever it ends. */
  kill(): void
}

export type Launch = (workload: Workload, heard: (line: string, stream: 'out' | 'err') => void) => Launched

/** Groups that run now. Whatever way this process ends, they end with it; only its own SIGKILL it cannot see. */
const groups = new Set<number>()
process.on('exit', () => {
  for (const pid of groups) signalTo(-pid, 'SIGKILL')
})

/** Each in a process group of its own, so that Ctrl-C at the terminal is not theirs: they get what the contract says, when it says so. */
export const launchProcess: Launch = ({ command, args, env }, heard) => {
  const child = spawn(command, [...args], { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const { pid = 0 } = child
  if (pid !== 0) groups.add(pid)
  for (const name of ['out', 'err'] as const) {
    const stream = name === 'out' ? child.stdout : child.stderr
    createInterface({ input: stream }).on('line', (line) => heard(line, name))
  }
  const exited = new Promise<Exit>((resolve) => {
    child.once('error', ({ message }) => resolve({ kind: 'never-ran', reason: message }))
    child.once('exit', (code, signal) => {
      // What it has started and left behind is not there in a container whose first process has ended.
      signalTo(-pid, 'SIGKILL')
      groups.delete(pid)
      resolve(signal === null ? { kind: 'code', code: code ?? 0 } : { kind: 'signal', signal })
    })
  })
  return {
    pid,
    exited,
    terminate: () => signalTo(pid, 'SIGTERM'),
    kill: () => signalTo(pid, 'SIGKILL'),
  }
}

function signalTo(target: number, signal: NodeJS.Signals): void {
  // 0 would be our own group.
  if (target === 0) return
  try {
    process.kill(target, signal)
  } catch {
    // It has ended.
  }
}
