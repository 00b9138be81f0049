import type { Terminal } from './command.ts'
import { EXIT } from './exit.ts'

/** What a terminal needs of a process. */
export interface ProcessLike {
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number }
  readonly stderr: NodeJS.WritableStream
  readonly env: Readonly<Record<string, string | undefined>>
  on(event: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
}

/**
 * The terminal of a process. The first SIGINT or SIGTERM asks the command to end, the second ends the process at once
 * with 1, so that a platform sees that it was not a clean end. A reader that has gone (`tidegate ... | head`) is no error: what is written then is lost.
 */
export function processTerminal(process: ProcessLike, exit: (code: number) => void): Terminal {
  const interruption = new AbortController()
  const onSignal = (): void => {
    if (interruption.signal.aborted) exit(EXIT.failed)
    else interruption.abort()
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return {
    out: writerOf(process.stdout, exit),
    err: writerOf(process.stderr, exit),
    isTerminal: process.stdout.isTTY === true,
    // Asked each time: a window is made wider while a command runs.
    get columns() {
      return process.stdout.columns
    },
    env: process.env,
    signal: interruption.signal,
  }
}

/** A full disk is no reader that has gone: what was asked for did not happen. */
function writerOf(stream: NodeJS.WritableStream, exit: (code: number) => void): (text: string) => void {
  let isGone = false
  stream.on('error', (error: NodeJS.ErrnoException) => {
    isGone = true
    if (error.code !== 'EPIPE') exit(EXIT.failed)
  })
  return (text) => {
    if (!isGone) stream.write(text)
  }
}
