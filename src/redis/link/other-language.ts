import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Timers } from '../../runtime/index.ts'
import { RedisFailure } from '../failure.ts'
import { errorCode } from './classify.ts'
import type { Target } from './endpoint.ts'

const WAIT_MS = 500

/** Then nobody was reached who could have spoken. */
const NOBODY = new Set(['ECONNREFUSED', 'ENOENT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EACCES'])

/**
 * A server that expects TLS says nothing to who speaks plainly, and a plain one says nothing to who speaks TLS: either looks like
 * one that is away. So where a connection could not be made, it is tried once whether the other language is understood.
 * @returns the failure with its true name, or the one that was given.
 */
export async function nameLanguage(name: string, target: Target, failure: RedisFailure, timers: Timers): Promise<RedisFailure> {
  const { endpoint, tls } = target
  if (endpoint.kind !== 'tcp' || failure.kind !== 'unreachable' || NOBODY.has(errorCode(failure.cause))) return failure
  const { host, port } = endpoint
  if (tls === undefined) {
    // The certificate is of no interest: nothing is told to this server.
    const speaksTls = await isAnswered(connectTls({ host, port, rejectUnauthorized: false }), 'secureConnect', timers)
    return speaksTls ? new RedisFailure('tls', `${name}: it speaks TLS: its address begins with rediss://`, failure) : failure
  }
  const socket = connectPlain({ host, port })
  socket.write('PING\r\n')
  const speaksPlainly = await isAnswered(socket, 'data', timers)
  return speaksPlainly
    ? new RedisFailure('tls', `${name}: it does not speak TLS: its address begins with redis://`, failure)
    : failure
}

function isAnswered(socket: Socket, event: string, timers: Timers): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (is: boolean): void => {
      cancel()
      socket.destroy()
      resolve(is)
    }
    const cancel = timers.after(WAIT_MS, () => settle(false))
    socket.on(event, () => settle(true))
    // An alert is said in TLS too.
    socket.on('error', (error) => settle(/ALERT/.test(errorCode(error))))
    socket.on('close', () => settle(false))
  })
}
