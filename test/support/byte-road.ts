import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** A TCP road to a port of this machine that a test may let go dead: its sockets stay open, and nothing arrives any more. */
export class ByteRoad {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #bytesLeft = Number.POSITIVE_INFINITY

  private constructor(target: number) {
    this.#server = createServer((near) => {
      const far = connect(target, '127.0.0.1')
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from)
        from.on('error', () => {})
        from.on('close', () => {
          this.#sockets.delete(from)
          to.destroy()
        })
      }
      near.on('data', (bytes: Buffer) => void (this.#bytesLeft > 0 && far.write(bytes)))
      far.on('data', (bytes: Buffer) => {
        const passing = bytes.subarray(0, Math.min(bytes.length, this.#bytesLeft))
        this.#bytesLeft -= passing.length
        if (passing.length > 0) near.write(passing)
      })
    })
  }

  static async to(port: number): Promise<ByteRoad> {
    const road = new ByteRoad(port)
    road.#server.listen(0, '127.0.0.1')
    await once(road.#server, 'listening')
    return road
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** So many bytes come back from the target yet, and then nothing: also in the middle of a word. */
  dieAfter(bytes: number): void {
    this.#bytesLeft = bytes
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
