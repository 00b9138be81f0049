import { once } from 'node:events'
import {
  createServer,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Cancel } from '../../runtime/index.ts'
import type { Placement, CloudRun } from './service.ts'
import { endToEnd, forwarded, headOf, refusalText, type Refusal } from './heads.ts'
import type { CloudRunWorld } from './world.ts'

/** What a client may have said before its upgrade was placed. */
const EARLY_BYTES_MAX = 64 * 1024

/** What becomes of one request. */
interface Carrier {
  readonly placed: (port: number) => void
  readonly refused: (refusal: Refusal) => void
  readonly timedOut: () => void
}

/** The one address in front: HTTP/1.1 and upgrades, each carried to the instance that the service names. */
export class Front {
  readonly #server: Server
  readonly #service: CloudRun
  readonly #timeoutMs: number
  readonly #world: CloudRunWorld
  readonly #upgraded = new Set<Duplex>()

  private constructor(server: Server, service: CloudRun, timeoutMs: number, world: CloudRunWorld) {
    this.#server = server
    this.#service = service
    this.#timeoutMs = timeoutMs
    this.#world = world
    server.on('request', (request, response) => this.#request(request, response))
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head))
  }

  /** On loopback. @param port 0: any free one. */
  static async start(service: CloudRun, port: number, timeoutMs: number, world: CloudRunWorld): Promise<Front> {
    // A request may wait for a start, and last as long as its own timeout says.
    const server = createServer({ requestTimeout: 0 })
    server.listen({ host: '127.0.0.1', port, backlog: 1_024 })
    await once(server, 'listening')
    return new Front(server, service, timeoutMs, world)
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Nobody new comes; whoever is in stays until {@link cut}. */
  close(): void {
    this.#server.close()
  }

  cut(): void {
    this.#server.closeAllConnections()
    for (const socket of this.#upgraded) socket.destroy()
  }

  /** @returns to be called when the request is over, however. */
  #enter(request: IncomingMessage, isUpgrade: boolean, carrier: Carrier): Cancel {
    let leave: Cancel = () => {}
    const cancel = this.#service.ask((placement: Placement) => {
      if (placement.kind === 'refused') return carrier.refused(placement)
      const timeout = this.#world.timers.after(this.#timeoutMs, () => {
        this.#world.tell({ event: 'request.timed-out', path: pathOf(request), isUpgrade })
        carrier.timedOut()
      })
      leave = () => {
        timeout()
        placement.leave()
      }
      carrier.placed(placement.port)
    })
    return () => {
      cancel()
      leave()
    }
  }

  /** Each on a connection of its own: one that was kept could have ended just now. */
  #ask(request: IncomingMessage, port: number, isUpgrade: boolean): ClientRequest {
    const { method, url: path } = request
    return httpRequest({ host: '127.0.0.1', port, agent: false, method, path, headers: forwarded(request, isUpgrade) })
  }

  #request(request: IncomingMessage, response: ServerResponse): void {
    const refuse = (refusal: Refusal): void => {
      if (response.headersSent) return void response.destroy()
      const body = refusalText(refusal)
      response.writeHead(refusal.status, {
        'content-type': 'text/plain',
        'content-length': Buffer.byteLength(body),
        connection: 'close',
      })
      response.end(body)
    }
    const over = this.#enter(request, false, {
      refused: refuse,
      timedOut: () => refuse(TIMED_OUT),
      placed: (port) => {
        const upstream = this.#ask(request, port, false)
        upstream.on('response', (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEnd(answer.headers))
          // An event stream says nothing for long.
          response.flushHeaders()
          answer.on('error', () => response.destroy())
          answer.pipe(response)
        })
        upstream.on('error', () => refuse(BROKEN))
        request.pipe(upstream)
        response.once('close', () => upstream.destroy())
      },
    })
    response.once('close', over)
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#upgraded.add(socket)
    // First of all: a reset while it waits must not be nobody's.
    socket.on('error', () => {})
    const early = keepEarly(socket, head)
    const refuse = (refusal: Refusal): void => {
      const body = refusalText(refusal)
      const head = `HTTP/1.1 ${refusal.status} ${refusal.words}\r\ncontent-type: text/plain\r\ncontent-length: ${Buffer.byteLength(body)}`
      socket.end(`${head}\r\nconnection: close\r\n\r\n${body}`)
    }
    const over = this.#enter(request, true, {
      refused: refuse,
      timedOut: () => socket.destroy(),
      placed: (port) => {
        const upstream = this.#ask(request, port, true)
        upstream.on('upgrade', (answer, other, otherHead) => {
          socket.write(headOf(answer))
          if (otherHead.length > 0) socket.write(otherHead)
          join(socket, other, early())
        })
        // It was refused, in words of its own.
        upstream.on('response', (answer) => {
          early()
          socket.write(headOf(answer, 'close'))
          answer.on('error', () => socket.destroy())
          answer.pipe(socket)
        })
        upstream.on('error', () => refuse(BROKEN))
        socket.once('close', () => upstream.destroy())
        upstream.end()
      },
    })
    socket.once('close', () => {
      this.#upgraded.delete(socket)
      over()
    })
  }
}

const TIMED_OUT: Refusal = { status: 504, words: 'Gateway Timeout', reason: 'upstream request timeout' }
const BROKEN: Refusal = { status: 503, words: 'Service Unavailable', reason: 'the connection to the instance had an error' }

/**
 * Reads on while a client waits, because one that goes away is not seen otherwise.
 * @returns what came up to now, and stops reading.
 */
function keepEarly(socket: Duplex, head: Buffer): () => Buffer {
  const chunks = [head]
  let bytes = head.length
  const keep = (chunk: Buffer): void => {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes > EARLY_BYTES_MAX) socket.destroy()
  }
  const gone = (): void => void socket.destroy()
  socket.on('data', keep)
  socket.on('end', gone)
  return () => {
    socket.pause()
    socket.off('data', keep)
    socket.off('end', gone)
    return Buffer.concat(chunks)
  }
}

function join(client: Duplex, instance: Duplex, early: Buffer): void {
  instance.on('error', () => {})
  if (early.length > 0) instance.write(early)
  client.pipe(instance)
  instance.pipe(client)
  // A reset may come without an error where nothing is being written.
  instance.once('close', () => client.end(() => client.destroy()))
  client.once('close', () => instance.destroy())
}

function pathOf({ url = '' }: IncomingMessage): string {
  const end = url.indexOf('?')
  return end === -1 ? url : url.slice(0, end)
}
