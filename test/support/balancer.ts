import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/**
 * A TCP balancer in front of one server or several, each connection in turn. A server that takes nobody is passed over; while
 * there is none, nobody is taken.
 */
export class Balancer {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #targets: readonly number[]
  #turn = 0

  private constructor(server: Server, targets: readonly number[]) {
    this.#server = server
    this.#targets = targets
    server.on('connection', (socket) => this.#carry(socket))
  }

  static async start(...targets: readonly number[]): Promise<Balancer> {
    const server = createServer()
    server.listen({ host: '127.0.0.1', port: 0, backlog: 4_096 })
    await once(server, 'listening')
    return new Balancer(server, targets)
  }

  /** New connections go there from now on; those that are open stay where they are. */
  direct(...ports: readonly (number | undefined)[]): void {
    this.#targets = ports.filter((port) => port !== undefined)
  }

  url(path: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`
  }

  async stop(): Promise<void> {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
    await once(this.#server, 'close')
  }

  #carry(client: Socket): void {
    client.setNoDelay(true)
    this.#keep(client)
    client.on('error', () => {})
    const first = this.#turn++
    const inTurn = this.#targets.map((_, index) => this.#targets[(first + index) % this.#targets.length])
    this.#try(client, inTurn)
  }

  #try(client: Socket, [port, ...others]: readonly (number | undefined)[]): void {
    if (port === undefined || client.destroyed) return void client.destroy()
    const server = connect(port, '127.0.0.1')
    const passOver = (): void => this.#try(client, others)
    server.once('error', passOver)
    server.once('connect', () => {
      server.off('error', passOver)
      this.#join(client, server)
    })
  }

  #join(client: Socket, server: Socket): void {
    server.setNoDelay(true)
    this.#keep(server)
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on('error', () => other.destroy())
      // A reset may come without an error where nothing is being written.
      one.on('close', () => other.destroySoon())
    }
    client.pipe(server)
    server.pipe(client)
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
  }
}
