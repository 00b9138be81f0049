import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** A TCP balancer in front of one server at a time. While there is none it takes nobody. */
export class Balancer {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #target: number | undefined

  private constructor(server: Server, target: number) {
    this.#server = server
    this.#target = target
    server.on('connection', (socket) => this.#carry(socket))
  }

  static async start(target: number): Promise<Balancer> {
    const server = createServer()
    server.listen({ host: '127.0.0.1', port: 0, backlog: 4_096 })
    await once(server, 'listening')
    return new Balancer(server, target)
  }

  /** New connections go there from now on; those that are open stay where they are. */
  direct(port: number | undefined): void {
    this.#target = port
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
    if (this.#target === undefined) return void client.destroy()
    const server = connect(this.#target, '127.0.0.1')
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(one)
      one.setNoDelay(true)
      one.on('error', () => other.destroy())
      one.on('close', () => this.#sockets.delete(one))
    }
    client.pipe(server)
    server.pipe(client)
  }
}
