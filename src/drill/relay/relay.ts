import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import type { NodeAddress } from '../redis/index.ts'
import { COUNT, HELLO, HOLD, LINE_MAX, OK } from './words.ts'

export const RELAY_PORT = 7_379

/** One connection of the service, and its other half. */
interface Pair {
  readonly service: Socket
  readonly redis: Socket
  isHeld: boolean
}

export interface Relay {
  readonly port: number
  readonly connections: number
  close(): Promise<void>
}

/** @param port 0: any free one. Rejects as `listen` does. */
export async function openRelay(to: NodeAddress, port: number, told: (words: string) => void): Promise<Relay> {
  const relay = new OpenRelay(to, told)
  await relay.listen(port)
  return relay
}

class OpenRelay implements Relay {
  readonly #to: NodeAddress
  readonly #told: (words: string) => void
  readonly #server: Server
  readonly #pairs = new Set<Pair>()
  readonly #sockets = new Set<Socket>()
  port = 0

  constructor(to: NodeAddress, told: (words: string) => void) {
    this.#to = to
    this.#told = told
    this.#server = createServer((socket) => this.#accept(socket))
  }

  /** On loopback alone: who reaches it reaches Redis. */
  async listen(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1')
    await once(this.#server, 'listening')
    const address = this.#server.address()
    this.port = typeof address === 'object' && address !== null ? address.port : port
  }

  get connections(): number {
    return [...this.#pairs].filter(({ isHeld }) => !isHeld).length
  }

  async close(): Promise<void> {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
    await once(this.#server, 'close')
  }

  /** The first bytes say who it is. A Redis never speaks first, so nobody waits for nothing. */
  #accept(socket: Socket): void {
    this.#keep(socket)
    let first = Buffer.alloc(0)
    const look = (chunk: Buffer): void => {
      first = Buffer.concat([first, chunk])
      const text = first.toString('latin1')
      const mayBeControl = HELLO.startsWith(text.slice(0, HELLO.length))
      if (mayBeControl && !text.includes('\n') && first.length < LINE_MAX) return
      socket.off('data', look)
      if (mayBeControl) this.#control(socket, text)
      else this.#join(socket, first)
    }
    socket.on('data', look)
  }

  #join(service: Socket, first: Buffer): void {
    const { host = '', port = 0, path } = this.#to
    const redis = path === undefined ? connect(port, host) : connect(path)
    this.#keep(redis)
    redis.setNoDelay(true)
    service.setNoDelay(true)
    const pair: Pair = { service, redis, isHeld: false }
    this.#pairs.add(pair)
    redis.write(first)
    service.pipe(redis)
    redis.pipe(service)
    service.on('close', () => {
      this.#pairs.delete(pair)
      redis.destroy()
    })
    // What is held must not learn that its other half is gone.
    redis.on('close', () => {
      if (!pair.isHeld) service.destroySoon()
    })
  }

  #control(socket: Socket, line: string): void {
    const answer = (count: number): void => void socket.write(`${OK}${count}\n`)
    const obey = (asked: string): void => {
      if (asked === COUNT) return answer(this.connections)
      if (asked !== HOLD) return void socket.destroy()
      const held = this.#hold()
      this.#told(`${held.length} connections are half-open`)
      socket.on('close', () => this.#letGo(held))
      answer(held.length)
    }
    socket.on('data', (chunk: Buffer) => obey(chunk.toString('latin1')))
    obey(line)
  }

  #hold(): readonly Pair[] {
    const held = [...this.#pairs].filter(({ isHeld }) => !isHeld)
    for (const pair of held) {
      pair.isHeld = true
      pair.service.unpipe(pair.redis)
      pair.redis.unpipe(pair.service)
      pair.redis.destroy()
      // What the service still says is taken, and lost.
      pair.service.resume()
    }
    return held
  }

  /** What was lost cannot be made good: a connection that goes on in the middle would be taken for what it is not. */
  #letGo(held: readonly Pair[]): void {
    for (const { service } of held) service.resetAndDestroy()
    this.#told('the drill has let go: connections that are still dead are reset')
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => this.#sockets.delete(socket))
  }
}
