import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { TidegateError, type Timers } from '../runtime/index.ts'

/** A peer that sends its request slower than this is cut off. */
const HEADERS_MS = 10_000
const REQUEST_MS = 30_000

const HEADER_BYTES_MAX = 16 * 1_024

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
  readonly #sockets = new Set<Duplex>()
  /** Sockets with an answer under way, or upgraded: a clean end waits for these, and for no others. */
  readonly #busy = new Set<Duplex>()
  readonly #timers: Timers
  #look: () => void = () => {}

  constructor(takers: Takers, connectionsMax: number, timers: Timers) {
    this.#timers = timers
    const limits = {
      headersTimeout: HEADERS_MS,
      requestTimeout: REQUEST_MS,
      connectionsCheckingInterval: 5_000,
      maxHeaderSize: HEADER_BYTES_MAX,
    }
    this.#server = createServer(limits, (request, response) => {
      this.#busy.add(request.socket)
      response.on('close', () => this.#idle(request.socket))
      takers.request(request, response)
    })
    this.#server.maxConnections = connectionsMax + SPARE_SOCKETS
    this.#server.on('upgrade', (request, socket, head) => {
      this.#busy.add(socket)
      if (isUpgrade(request)) takers.upgrade(request, socket, head)
      else refuse(socket, '400 Bad Request')
    })
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => {
        this.#sockets.delete(socket)
        this.#idle(socket)
      })
    })
    // Not HTTP, too slow, or reset while it was spoken.
    this.#server.on('clientError', (_error, socket) => lastWords(socket, '400 Bad Request'))
  }

  #idle(socket: Duplex): void {
    this.#busy.delete(socket)
    this.#look()
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
    refuse(socket, '404 Not Found')
  }

  /** Resolves once every answer is out and every upgraded socket is closed; after `ms` those that are left are cut off. New ones are still taken: probes. */
  settled(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        this.#look = () => {}
        cancel()
        for (const socket of this.#busy) socket.destroy()
        resolve()
      }
      const cancel = this.#timers.after(ms, end)
      this.#look = () => {
        if (this.#busy.size === 0) end()
      }
      this.#look()
    })
  }

  /** Takes no new connection, and cuts off what is open. */
  close(): void {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
  }
}

/** Node looks at the version and the Host of requests, but not of upgrades (RFC 6455 section 4.2.1, RFC 9112 section 3.2). */
function isUpgrade({ httpVersion, headersDistinct }: IncomingMessage): boolean {
  return httpVersion === '1.1' && headersDistinct['host']?.length === 1
}

function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => socket.destroy())
  lastWords(socket, status)
}

/** Answers and closes, also when the peer does not: one that never closes its half would keep the socket for ever. */
function lastWords(socket: Duplex, status: string): void {
  if (!socket.writable) return void socket.destroy()
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy())
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
