import { createHash } from 'node:crypto'
import { negotiate, type Negotiated } from './deflate.ts'
import type { FlawName } from './flaws.ts'

const HEAD_BYTES_MAX = 16 * 1_024
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

export type HeadRead =
  | { readonly kind: 'more' }
  | { readonly kind: 'refused'; readonly answer: string }
  | { readonly kind: 'upgraded'; readonly answer: string; readonly bytes: number; readonly deflate: Negotiated | undefined }

/** Reads and answers an upgrade request, by the book but for one flaw. */
export function readRequest(bytes: Buffer, flaw: FlawName | undefined): HeadRead {
  const end = bytes.indexOf('\r\n\r\n')
  const headBytes = end === -1 ? bytes.length : end
  const isUnlimited = flaw === 'head-unlimited' || (flaw === 'long-header-taken' && headBytes < 100_000)
  if (headBytes > HEAD_BYTES_MAX && !isUnlimited) return refused('431 Request Header Fields Too Large')
  if (end === -1) return flaw === 'head-in-one-read' ? refused('400 Bad Request') : { kind: 'more' }
  const [line = '', ...fields] = bytes.subarray(0, end).toString('latin1').split('\r\n')
  const [, method, version] = /^(\S+) \S+ HTTP\/(\d\.\d)$/.exec(line) ?? []
  if (method === undefined) return refused('400 Bad Request')
  const isHeader = flaw === 'loose-headers' ? /./ : /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t\x20-\x7e\x80-\xff]*$/
  if (!fields.every((field) => isHeader.test(field))) return refused('400 Bad Request')
  const headers = new Headers(fields, flaw)
  const wrong = wrongWith(headers, method, version ?? '', flaw)
  return wrong ?? { kind: 'upgraded', bytes: end + 4, ...upgrade(headers, flaw) }
}

class Headers {
  readonly #fields: readonly (readonly [string, string])[]
  readonly #isExact: boolean

  constructor(fields: readonly string[], flaw: FlawName | undefined) {
    this.#isExact = flaw === 'header-case'
    this.#fields = fields.map((field) => {
      const [name = '', ...value] = field.split(':')
      return [this.#isExact ? name : name.trim().toLowerCase(), value.join(':').trim()]
    })
  }

  all(name: string): readonly string[] {
    const wanted = this.#isExact ? name : name.toLowerCase()
    return this.#fields.filter(([field]) => field === wanted).map(([, value]) => value)
  }
}

function wrongWith(headers: Headers, method: string, version: string, flaw: FlawName | undefined): HeadRead | undefined {
  if (method !== 'GET' && flaw !== 'post-upgraded') return refused('405 Method Not Allowed')
  if (version !== '1.1' && flaw !== 'http-1.0-upgraded') return refused('505 HTTP Version Not Supported')
  const hosts = headers.all('Host').length
  if (hosts !== 1 && !(hosts === 0 && flaw === 'host-not-needed') && !(hosts > 1 && flaw === 'two-hosts'))
    return refused('400 Bad Request')
  const upgrade = headers.all('Upgrade').join()
  const isWebSocket = flaw === 'upgrade-case' ? upgrade === 'websocket' : upgrade.toLowerCase() === 'websocket'
  if (!isWebSocket && flaw !== 'upgrade-unread') return refused('400 Bad Request')
  const connection = headers.all('Connection').join().toLowerCase()
  const words = flaw === 'connection-exact' ? [connection] : connection.split(/\s*,\s*/)
  if (!words.includes('upgrade') && flaw !== 'connection-unread') return refused('400 Bad Request')
  const given = headers.all('Sec-WebSocket-Version').join()
  if (given !== '13' && flaw !== 'version-ignored')
    return refused('426 Upgrade Required', flaw === 'version-unnamed' ? '' : 'Sec-WebSocket-Version: 13\r\n')
  const keys = headers.all('Sec-WebSocket-Key')
  if (keys.length === 0 && flaw === 'key-not-needed') return undefined
  if (keys.length > 1 && flaw === 'two-keys') return undefined
  const isKey = flaw === 'key-unchecked' ? /./ : /^[+/0-9A-Za-z]{22}==$/
  return keys.length === 1 && isKey.test(keys[0] ?? '') ? undefined : refused('400 Bad Request')
}

function refused(status: string, more = ''): HeadRead {
  return { kind: 'refused', answer: `HTTP/1.1 ${status}\r\n${more}Connection: close\r\nContent-Length: 0\r\n\r\n` }
}

function upgrade(
  headers: Headers,
  flaw: FlawName | undefined,
): { readonly answer: string; readonly deflate: Negotiated | undefined } {
  const [key = ''] = headers.all('Sec-WebSocket-Key')
  const accept = createHash('sha1')
    .update(flaw === 'wrong-accept' ? key : `${key}${GUID}`)
    .digest('base64')
  const offered = headers.all('Sec-WebSocket-Extensions').join(', ')
  const deflate = negotiate(offered, flaw)
  const extension = flaw === 'extension-echoed' && deflate === undefined && offered !== '' ? offered : deflate?.answer
  const lines = [
    'HTTP/1.1 101 Switching Protocols',
    ...(flaw === 'no-upgrade-header' ? [] : ['Upgrade: websocket']),
    ...(flaw === 'no-connection-header' ? [] : ['Connection: Upgrade']),
    `Sec-WebSocket-Accept: ${accept}`,
    ...(flaw === 'protocol-unasked' ? ['Sec-WebSocket-Protocol: chat'] : []),
    ...(extension === undefined ? [] : [`Sec-WebSocket-Extensions: ${extension}`]),
  ]
  return { answer: `${lines.join('\r\n')}\r\n\r\n`, deflate }
}
