import { createHash } from 'node:crypto'
import { listOf, type HttpAnswer } from './http-answer.ts'

/** Where the server under test is. */
export interface Target {
  readonly host: string
  readonly port: number
  readonly isSecure: boolean
  /** Path and query. */
  readonly path: string
}

/** A request for an upgrade, right or wrong. */
export interface HandshakeRequest {
  readonly method: string
  readonly path: string
  readonly version: string
  readonly headers: readonly (readonly [name: string, value: string])[]
}

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** Another key for each connection, so that no answer fits twice. */
export function keyOf(connection: number): string {
  return createHash('sha256').update(`key ${connection}`).digest().subarray(0, 16).toString('base64')
}

export function acceptOf(key: string): string {
  return createHash('sha1')
    .update(key + GUID)
    .digest('base64')
}

/** As section 4.1 wants it. */
export function goodRequest({ host, port, path }: Target, key: string): HandshakeRequest {
  return {
    method: 'GET',
    path,
    version: 'HTTP/1.1',
    headers: [
      ['Host', `${host}:${port}`],
      ['Upgrade', 'websocket'],
      ['Connection', 'Upgrade'],
      ['Sec-WebSocket-Key', key],
      ['Sec-WebSocket-Version', '13'],
    ],
  }
}

/** The same request with some headers of other values; `undefined` leaves one out. */
export function withHeaders(request: HandshakeRequest, changes: Readonly<Record<string, string | undefined>>): HandshakeRequest {
  const kept = request.headers.filter(([name]) => !(name in changes))
  const added = Object.entries(changes).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
  return { ...request, headers: [...kept, ...added] }
}

export function encodeRequest({ method, path, version, headers }: HandshakeRequest): Buffer {
  const fields = headers.map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`${method} ${path} ${version}\r\n${fields.join('')}\r\n`, 'latin1')
}

/** @returns what is wrong with a 101, if something is (section 4.2.2). */
export function wrongWith(answer: HttpAnswer, request: HandshakeRequest): string | undefined {
  const { headers } = answer
  const accept = headers.get('sec-websocket-accept')
  const asked = (name: string): readonly string[] =>
    request.headers.filter(([header]) => header.toLowerCase() === name).flatMap(([, value]) => value.split(/\s*,\s*/))
  const nameOf = (extension: string): string => extension.split(';')[0]?.trim() ?? ''
  if (answer.status !== 101) return `it answered ${answer.line}`
  if (headers.get('upgrade')?.join().toLowerCase() !== 'websocket') return 'its 101 has no "Upgrade: websocket" (4.2.2)'
  if (!listOf(answer, 'connection').some((word) => word.toLowerCase() === 'upgrade'))
    return 'its 101 has no "Connection: Upgrade" (4.2.2)'
  if (accept?.length !== 1 || accept[0] !== acceptOf(asked('sec-websocket-key')[0] ?? ''))
    return `its Sec-WebSocket-Accept is ${accept?.join() ?? 'missing'}, which does not follow from the key (4.2.2)`
  const [protocol] = headers.get('sec-websocket-protocol') ?? []
  if (protocol !== undefined && !asked('sec-websocket-protocol').includes(protocol))
    return `it chose the subprotocol ${JSON.stringify(protocol)}, which was not offered (4.2.2)`
  const offered = asked('sec-websocket-extensions').map(nameOf)
  const extension = listOf(answer, 'sec-websocket-extensions').find((name) => !offered.includes(nameOf(name)))
  return extension === undefined ? undefined : `it took the extension ${JSON.stringify(extension)}, which was not offered (9.1)`
}
