import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http'

/** What the front answers by itself. */
export interface Refusal {
  readonly status: number
  readonly reason: string
  /** Of the status line. */
  readonly words?: string
}

export function refusalText({ status, reason }: Refusal): string {
  return `${status}: ${reason} (told by the small Cloud Run, not by the service)\n`
}

/** They speak of one connection, not of the message (RFC 9110, 7.6.1). */
const OF_ONE_CONNECTION = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'upgrade'])

export function endToEnd(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_ONE_CONNECTION.has(name)))
}

/** What an instance is told: as it came, with who sent it. Cloud Run ends TLS in front, and so says https. */
export function forwarded(request: IncomingMessage, isUpgrade: boolean): OutgoingHttpHeaders {
  const before = request.headers['x-forwarded-for']
  const peer = request.socket.remoteAddress ?? 'unknown'
  return {
    ...endToEnd(request.headers),
    'x-forwarded-for': before === undefined ? peer : `${String(before)}, ${peer}`,
    'x-forwarded-proto': 'https',
    ...(isUpgrade && { connection: 'Upgrade', upgrade: request.headers.upgrade ?? 'websocket' }),
  }
}

/** The head of an answer, for a socket on which nothing else writes it. */
export function headOf(answer: IncomingMessage, connection?: 'close'): string {
  const { statusCode, statusMessage, rawHeaders } = answer
  const lines: string[] = []
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? ''
    // The body is decoded already, and ends with the connection.
    const isOver = connection === 'close' && ['transfer-encoding', 'connection', 'keep-alive'].includes(name.toLowerCase())
    if (!isOver) lines.push(`${name}: ${rawHeaders[index + 1] ?? ''}`)
  }
  if (connection !== undefined) lines.push(`Connection: ${connection}`)
  return `HTTP/1.1 ${statusCode} ${statusMessage}\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`
}
