import { request } from 'node:http'
import { connect, type Socket } from 'node:net'
import type { Cancel, Timers } from '../../runtime/index.ts'
import type { Probe } from './contract.ts'
import type { ProbeAnswer } from './probe-run.ts'

/** Between two tries of one TCP probe: it fails when its time is over, not when nobody listens yet. */
const AGAIN_MS = 20

/** Asks an instance on this machine. */
export function askInstance(how: Probe['how'], port: number, signal: AbortSignal, timers: Timers): Promise<ProbeAnswer> {
  return how.kind === 'tcp' ? askTcp(port, signal, timers) : askHttp(how.path, port, signal)
}

function askTcp(port: number, signal: AbortSignal, timers: Timers): Promise<ProbeAnswer> {
  return new Promise((resolve) => {
    const settle = (answer: ProbeAnswer): void => {
      cancel()
      socket.destroy()
      resolve(answer)
    }
    let cancel: Cancel = () => {}
    let socket = attempt()
    signal.addEventListener('abort', () => settle({ kind: 'ill', reason: 'not asked any more' }), { once: true })

    function attempt(): Socket {
      const tried = connect({ port, host: '127.0.0.1' })
      tried.once('connect', () => settle({ kind: 'well' }))
      tried.once('error', () => (cancel = timers.after(AGAIN_MS, () => (socket = attempt()))))
      return tried
    }
  })
}

/** Any status from 200 to 399 is well. */
function askHttp(path: string, port: number, signal: AbortSignal): Promise<ProbeAnswer> {
  return new Promise((resolve) => {
    const asked = request({
      host: '127.0.0.1',
      port,
      path,
      agent: false,
      signal,
      headers: { 'user-agent': 'tidegate-lab-probe' },
    })
    asked.once('response', (response) => {
      const { statusCode = 0 } = response
      response.resume()
      response.on('error', () => {})
      resolve(statusCode >= 200 && statusCode < 400 ? { kind: 'well' } : { kind: 'ill', reason: `${path} answers ${statusCode}` })
    })
    asked.on('error', (error: NodeJS.ErrnoException) => resolve({ kind: 'ill', reason: error.code ?? error.message }))
    asked.end()
  })
}
