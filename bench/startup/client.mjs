// A client that was already trying when the process started, and goes on until somebody listens.
import { once } from 'node:events'
import { connect } from 'node:net'
import WebSocket from 'ws'
import { MachineError } from '../machine.mjs'

const AGAIN_AFTER_MS = 1
const GIVE_UP_AFTER_MS = 20_000

/** @param {number} port @returns {Promise<import('node:net').Socket>} once the port is bound */
async function connected(port) {
  for (const sinceMs = performance.now(); performance.now() - sinceMs < GIVE_UP_AFTER_MS;) {
    const socket = connect(port, '127.0.0.1')
    const [isConnected] = await Promise.race([
      once(socket, 'connect').then(() => [true]),
      new Promise((resolve) => socket.once('error', () => resolve([false]))),
    ])
    if (isConnected) return socket
    await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS))
  }
  throw new MachineError(`cannot connect: nobody listened on port ${port} within ${GIVE_UP_AFTER_MS / 1_000} s`)
}

/**
 * @param {number} port
 * @param {string} token
 * @returns {Promise<{ askedMs: number, admittedMs: number }>} when it asked for the upgrade, and when its `connect` was answered
 */
export async function admitted(port, token) {
  const socket = await connected(port)
  const askedMs = performance.now()
  const client = new WebSocket(`ws://127.0.0.1:${port}/connection/websocket`, { createConnection: () => socket })
  try {
    return await new Promise((resolve, reject) => {
      client.once('error', reject)
      client.once('close', (code, reason) => reject(new Error(`closed with ${code} ${String(reason)}`)))
      client.once('open', () => client.send(JSON.stringify({ id: 1, connect: { token } })))
      client.once('message', (/** @type {Buffer} */ data) => {
        const answer = JSON.parse(data.toString())
        if (answer.connect === undefined) reject(new Error(`it was answered ${data.toString()}`))
        else resolve({ askedMs, admittedMs: performance.now() })
      })
    })
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new MachineError(`cannot measure the start: the client was not let in on its first attempt: ${why}`, { cause: error })
  } finally {
    client.terminate()
  }
}
