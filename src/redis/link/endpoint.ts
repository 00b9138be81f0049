import type { RedisCredentials, RedisTls } from '../settings.ts'

/** Where a socket leads. */
export type Endpoint =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string }

/** All that a connection needs to be made. */
export interface Target extends RedisCredentials {
  readonly endpoint: Endpoint
  readonly database: number
  /** `undefined`: plain. */
  readonly tls: RedisTls | undefined
}

/** For people: `127.0.0.1:6379`, `[::1]:6379`, `/run/redis.sock`. */
export function endpointName(endpoint: Endpoint): string {
  if (endpoint.kind === 'unix') return endpoint.path
  return endpoint.host.includes(':') ? `[${endpoint.host}]:${endpoint.port}` : `${endpoint.host}:${endpoint.port}`
}
