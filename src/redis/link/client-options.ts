import { readFileSync } from 'node:fs'
import type { createClient } from '@redis/client'
import { RedisFailure } from '../failure.ts'
import type { Pem, RedisTls } from '../settings.ts'
import type { Target } from './endpoint.ts'

export type ClientOptions = NonNullable<Parameters<typeof createClient>[0]>
type SocketOptions = NonNullable<ClientOptions['socket']>

export interface ClientLimits {
  readonly connectTimeoutMs: number
  readonly queueMax: number
}

/**
 * How the library is used: RESP3, no timer for each command (its own costs most of the throughput, and stops applying once the
 * command is written), no queue while it is not connected, no reconnecting: a life is one connection.
 * @throws RedisFailure `tls` when a file cannot be read.
 */
export function clientOptions(name: string, target: Target, limits: ClientLimits): ClientOptions {
  const { user, password, database } = target
  return {
    RESP: 3,
    socket: socketOptions(name, target, limits.connectTimeoutMs),
    ...(user === undefined ? {} : { username: user }),
    ...(password === undefined ? {} : { password }),
    database,
    name: `tidegate-${name.split(' ')[0] ?? ''}`,
    disableClientInfo: true,
    disableOfflineQueue: true,
    commandsQueueMaxLength: limits.queueMax,
    // Not left out: then the library would set its own.
    commandOptions: { timeout: 0 },
    maintNotifications: 'disabled',
  }
}

function socketOptions(name: string, target: Target, connectTimeout: number): SocketOptions {
  const common = { connectTimeout, reconnectStrategy: false } as const
  const { endpoint, tls } = target
  if (endpoint.kind === 'unix') return { ...common, path: endpoint.path, tls: false }
  const tcp = { ...common, host: endpoint.host, port: endpoint.port }
  return tls === undefined ? tcp : { ...tcp, tls: true, ...tlsOptions(name, tls) }
}

function tlsOptions(name: string, tls: RedisTls): { readonly [option: string]: Buffer | string | boolean } {
  return {
    ...(tls.ca === undefined ? {} : { ca: read(name, tls.ca) }),
    ...(tls.cert === undefined ? {} : { cert: read(name, tls.cert) }),
    ...(tls.key === undefined ? {} : { key: read(name, tls.key) }),
    ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
    rejectUnauthorized: tls.skipsVerification !== true,
  }
}

function read(name: string, pem: Pem): Buffer | string {
  if ('text' in pem) return pem.text
  try {
    return readFileSync(pem.file)
  } catch (error) {
    throw new RedisFailure('tls', `${name}: cannot read ${pem.file}: ${(error as NodeJS.ErrnoException).code ?? 'failed'}`, error)
  }
}
