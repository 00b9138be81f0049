import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { TidegateError, type Cancel, type Timers } from '../runtime/index.ts'

/** A peer that sends its request slower than this is cut off. */
const HEADERS_MS = 10_000
const REQUEST_MS = 30_000

const HEADER_BYTES_MAX = 16 * 1_024

/** While it ends: how often connections that have become idle (kept alive by their clients) are closed. */
const CLOSE_IDLE_EVERY_MS = 50

/** Sockets beyond the sessions: probes, metrics, API callers, handshakes under way. */
const SPARE_SOCKETS = 1_000

/** What the listener hands on. */
export interface Takers {
  readonly request: (request: IncomingMessage, response: ServerResponse) => void
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
}

/** The HTTP server and its sockets. It knows them all, because Node's own server forgets those that were upgraded. */
export class Listener {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #timers: Timers

  constructor(takers: Takers, connectionsMax: number, timers: Timers) {
    this.#timers = timers
    const limits = {
      headersTimeout: HEADERS_MS,
      requestTimeout: REQUEST_MS,
      connectionsCheckingInterval: 5_000,
      maxHeaderSize: HEADER_BYTES_MAX,
    }
    this.#server = createServer(limits, takers.request)
    this.#server.maxConnections = connectionsMax + SPARE_SOCKETS
    this.#server.on('upgrade', takers.upgrade)
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    })
    // Not HTTP, or reset while it was spoken.
    this.#server.on('clientError', (_error, socket) => {
      if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')
      else socket.destroy()
    })
  }

  /** @throws a `listen` error that says what is in the way. */
  listen(host: string, port: number): Promise<{ readonly host: string; readonly port: number }> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', (cause) => reject(refusal(host, port, cause)))
      this.#server.listen({ host, port, backlog: 4_096 }, () => {
        this.#server.removeAllListeners('error')
        resolve({ host, port: (this.#server.address() as AddressInfo).port })
      })
    })
  }

  /** An upgrade to a path where there is nothing to upgrade to. */
  refuseUpgrade(socket: Duplex): void {
    socket.on('error', () => socket.destroy())
    socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  }

  /** Takes no new connection. Those that are open stay. */
  stopListening(): void {
    this.#server.close()
    this.#server.closeIdleConnections()
  }

  /** Resolves once every socket is closed; after `ms` what is left is cut off. */
  closed(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancels: Cancel[] = []
      const end = (): void => {
        for (const cancel of cancels) cancel()
        resolve()
      }
      const look = (): void => {
        if (this.#sockets.size === 0) end()
      }
      const cutOff = (): void => {
        for (const socket of this.#sockets) socket.destroy()
        end()
      }
      cancels.push(
        this.#timers.after(ms, cutOff),
        this.#timers.every(CLOSE_IDLE_EVERY_MS, () => this.#server.closeIdleConnections()),
      )
      for (const socket of this.#sockets) socket.once('close', look)
      look()
    })
  }
}

function refusal(host: string, port: number, cause: NodeJS.ErrnoException): TidegateError {
  const reason: Readonly<Record<string, readonly [string, string]>> = {
    EADDRINUSE: ['the port is in use', 'end the other program, or choose another port: --port 8081'],
    EACCES: ['the port may not be bound', 'choose a port above 1023: --port 8080'],
    EADDRNOTAVAIL: ['this machine does not have the address', 'choose one that it has: --address 127.0.0.1'],
  }
  const [what, advice] = reason[cause.code ?? ''] ?? [cause.message, 'look at http_server.address and http_server.port']
  return new TidegateError('listen', `cannot listen on ${host} port ${port}: ${what}`, { advice, cause })
}
