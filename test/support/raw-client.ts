import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import WebSocket, { type ClientOptions } from 'ws'

/** A WebSocket client that does exactly what a test says, well-behaved or not. */
export class RawClient {
  readonly socket: WebSocket
  readonly told: string[] = []
  #waiting: (() => void)[] = []
  readonly #closed: Promise<{ readonly code: number; readonly reason: string }>

  constructor(url: string, options: ClientOptions = {}) {
    this.socket = new WebSocket(url, options)
    this.socket.on('error', () => {})
    this.socket.on('message', (data: Buffer) => {
      this.told.push(...data.toString().split('\n'))
      for (const wake of this.#waiting.splice(0)) wake()
    })
    // Not `once`: that raises with an error too, and where nobody asks for the close, that would end the process.
    this.#closed = new Promise((resolve) =>
      this.socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() })),
    )
  }

  static async open(url: string, options: ClientOptions = {}): Promise<RawClient> {
    const client = new RawClient(url, options)
    await once(client.socket, 'open')
    return client
  }

  send(...frames: readonly (string | object | Buffer)[]): void {
    for (const frame of frames)
      this.socket.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame))
  }

  /** The first line told that fits; waits for it. */
  async line(fits: (line: Readonly<Record<string, unknown>>) => boolean): Promise<Readonly<Record<string, unknown>>> {
    for (;;) {
      const found = this.told.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>).find(fits)
      if (found !== undefined) return found
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  closed(): Promise<{ readonly code: number; readonly reason: string }> {
    return this.#closed
  }
}

/** Speaks TCP, for what no WebSocket library would send. */
export async function rawSocket(port: number, text: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write(text)
  return socket
}

/** Everything that arrives until the other side ends. */
export async function everythingFrom(socket: Socket): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

/** The head of a WebSocket handshake. */
export function handshake(path: string, more: Readonly<Record<string, string>> = {}): string {
  const headers = {
    Host: '127.0.0.1',
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    ...more,
  }
  return `GET ${path} HTTP/1.1\r\n${Object.entries(headers)
    .map((pair) => pair.join(': '))
    .join('\r\n')}\r\n\r\n`
}
