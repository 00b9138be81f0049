import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'

/** What becomes of one message: it goes on, it waits for {@link SocketProxy.release} (and all after it), or the connection breaks. */
export type Fate = 'pass' | 'hold' | 'cut'

/** A WebSocket road between a client and a server, on which a test may hold or lose what it chooses. */
export class SocketProxy {
  /** Judges what the client says. */
  up: (text: string) => Fate = () => 'pass'
  /** Judges what the server says. */
  down: (text: string) => Fate = () => 'pass'
  readonly #server: WebSocketServer
  readonly #sockets = new Set<WebSocket>()
  #held: (() => void)[] = []

  private constructor(server: WebSocketServer, target: string) {
    this.#server = server
    server.on('connection', (client) => void this.#join(client, new WebSocket(target)))
  }

  static async start(target: string): Promise<SocketProxy> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
    await once(server, 'listening')
    return new SocketProxy(server, target)
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`
  }

  /** Lets on what waits. */
  release(): void {
    for (const pass of this.#held.splice(0)) pass()
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.terminate()
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #join(client: WebSocket, server: WebSocket): Promise<void> {
    const early: string[] = []
    const keep = (data: Buffer): void => void early.push(data.toString())
    client.on('message', keep)
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(one)
      one.on('error', () => other.terminate())
      one.on('close', (code, reason) => {
        this.#sockets.delete(one)
        if (other.readyState === WebSocket.OPEN) other.close(code >= 3_000 ? code : 1_000, reason)
        else other.terminate()
      })
    }
    await once(server, 'open')
    client.off('message', keep)
    const cut = (): void => [client, server].forEach((socket) => socket.terminate())
    const carry = (text: string, to: WebSocket, judge: () => (text: string) => Fate): void => {
      const pass = (): void => to.send(text)
      const fate = this.#held.length > 0 && to === server ? 'hold' : judge()(text)
      if (fate === 'cut') cut()
      else if (fate === 'hold') this.#held.push(pass)
      else pass()
    }
    for (const text of early) carry(text, server, () => this.up)
    client.on('message', (data: Buffer) => carry(data.toString(), server, () => this.up))
    server.on('message', (data: Buffer) => carry(data.toString(), client, () => this.down))
  }
}
