import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Timers } from '../../runtime/index.ts'
import { COUNT, HOLD, LINE_MAX, OK } from './words.ts'

/** A hand on a relay. What it holds is let go when it is closed, or when its process ends. */
export interface Control {
  /** Connections through the relay when it was asked. */
  readonly connections: number
  /** @returns how many are half-open now. */
  hold(): Promise<number>
  close(): void
}

const ANSWER_MS = 2_000

/** `nobody`: nothing listens there. `foreign`: what listens there is no relay of ours. */
export async function openControl(
  { host, port }: { readonly host: string; readonly port: number },
  timers: Timers,
): Promise<Control | 'nobody' | 'foreign'> {
  const socket = connect(port, host)
  // Whoever waits for an answer learns it from the end of the connection.
  socket.on('error', () => {})
  const cancel = timers.after(ANSWER_MS, () => socket.destroy())
  try {
    if (!(await isConnected(socket))) return 'nobody'
    const connections = await asked(socket, COUNT)
    if (connections === undefined) {
      socket.destroy()
      return 'foreign'
    }
    return { connections, hold: async () => (await asked(socket, HOLD)) ?? 0, close: () => socket.destroy() }
  } finally {
    cancel()
  }
}

async function isConnected(socket: Socket): Promise<boolean> {
  return Promise.race([once(socket, 'connect').then(() => true), once(socket, 'close').then(() => false)]).catch(() => false)
}

/** @returns `undefined` for anything that is no answer of a relay. */
function asked(socket: Socket, question: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    let text = ''
    const done = (value: number | undefined): void => {
      socket.off('data', read)
      socket.off('close', gone)
      resolve(value)
    }
    const gone = (): void => done(undefined)
    const read = (chunk: Buffer): void => {
      text += chunk.toString('latin1')
      if (text.includes('\n')) done(numberIn(text))
      else if (text.length > LINE_MAX) done(undefined)
    }
    socket.on('data', read)
    socket.on('close', gone)
    socket.write(question)
  })
}

function numberIn(text: string): number | undefined {
  if (!text.startsWith(OK)) return undefined
  const number = Number(text.slice(OK.length).trim())
  return Number.isInteger(number) ? number : undefined
}
