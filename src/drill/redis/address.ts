import { readAddresses, type Addresses } from '../../redis/index.ts'

/** All that one node needs to be asked. Plain data: it is handed to the guardian over a pipe. */
export interface NodeAddress {
  readonly host?: string
  readonly port?: number
  /** A Unix socket instead. */
  readonly path?: string
  readonly isTls: boolean
  readonly user?: string
  readonly password?: string
}

export interface RedisAddress {
  readonly kind: Addresses['kind']
  readonly masterName: string | undefined
  /** The node, the sentinels, or seeds of the cluster. */
  readonly nodes: readonly NodeAddress[]
  /** Another node of the same Redis: with the same credentials. */
  at(host: string, port: number): NodeAddress
}

/** @returns a reason that repeats nothing of the text: a password may stand anywhere in it. */
export function addressOf(text: string): RedisAddress | { readonly kind: 'wrong'; readonly reason: string } {
  const read = readAddresses([text])
  if (read.kind === 'wrong') return read
  const { kind, endpoints, isTls, masterName, sentinel, user, password } = read
  if (kind === 'sentinel' && masterName === undefined) return { kind: 'wrong', reason: 'Sentinel needs the name of the master' }
  const credentials = (from: { readonly user?: string | undefined; readonly password?: string | undefined }): object => ({
    ...(from.user !== undefined && { user: from.user }),
    ...(from.password !== undefined && { password: from.password }),
  })
  const own = credentials({ user, password })
  const asked = kind === 'sentinel' ? credentials(sentinel) : own
  return {
    kind,
    masterName,
    nodes: endpoints.map((endpoint) =>
      endpoint.kind === 'unix'
        ? { path: endpoint.path, isTls, ...asked }
        : { host: endpoint.host, port: endpoint.port, isTls, ...asked },
    ),
    at: (host, port) => ({ host, port, isTls, ...own }),
  }
}

/** For people: `127.0.0.1:6379`, `/run/redis.sock`. */
export function nodeName({ host = '', port = 0, path }: NodeAddress): string {
  return path ?? (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`)
}
