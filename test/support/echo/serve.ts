import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { EchoConnection } from './connection.ts'
import type { FlawName } from './flaws.ts'

/** One end of a connection that goes through memory. */
class End extends Duplex {
  other: End | undefined
  #hasEnded = false

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.other?.arrive(chunk)
    done()
  }

  override _final(done: () => void): void {
    this.other?.arrive(null)
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.other?.arrive(null)
    done(error)
  }

  arrive(chunk: Buffer | null): void {
    if (this.#hasEnded || this.destroyed) return
    this.#hasEnded = chunk === null
    this.push(chunk)
  }
}

/** A way to an echo server in this process, without a socket. */
export function memoryDial(flaw?: FlawName): () => Promise<Duplex> {
  return () => {
    const client = new End({ allowHalfOpen: false })
    const server = new End({ allowHalfOpen: true })
    client.other = server
    server.other = client
    EchoConnection.on(server, flaw)
    return Promise.resolve(client)
  }
}

/** The same server on a port. */
export async function tcpEcho(flaw?: FlawName): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    EchoConnection.on(socket.setNoDelay(true), flaw)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
