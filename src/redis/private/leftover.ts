import { createConnection } from 'node:net'
import { TidegateError, type Timers } from '../../runtime/index.ts'

/** Between two looks at a server that is ending. */
const LOOK_MS = 50

/** A server that is ending writes what it has; more than the watchdog's own patience. */
const LOOKS_MAX = 200

/**
 * Somebody still answers at the socket: the server of a process that was killed a moment ago, or whose watchdog was killed too.
 * Two servers must not write one append-only file, so it is told to end, and waited for.
 */
export async function endLeftover(socket: string, timers: Timers): Promise<void> {
  for (let look = 0; look < LOOKS_MAX; look++) {
    if (!(await tellToEnd(socket))) return
    await new Promise<void>((resolve) => void timers.after(LOOK_MS, resolve))
  }
  throw new TidegateError('storage', `cannot start a Redis of our own: another one still holds ${socket}`, {
    advice: 'End the redis-server that uses the directory, or name another data_dir.',
  })
}

/** @returns whether anybody was there. */
function tellToEnd(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = createConnection(socket)
    connection.once('connect', () => {
      connection.end('SHUTDOWN\r\n')
      connection.resume()
      resolve(true)
    })
    connection.once('error', () => {
      connection.destroy()
      resolve(false)
    })
  })
}
