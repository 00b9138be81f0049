import { EventEmitter } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Simulation } from '../explorer/index.ts'

/** As much of a socket as an upgrade touches, whose peer does what the schedule says. */
export class VirtualSocket extends EventEmitter {
  readonly name: string
  written = ''
  isEnded = false
  destroyed = false
  readonly #sim: Simulation

  constructor(name: string, sim: Simulation) {
    super()
    this.name = name
    this.#sim = sim
  }

  get isOver(): boolean {
    return this.destroyed || this.isEnded
  }

  get duplex(): Duplex {
    return this as unknown as Duplex
  }

  /** What was written leaves when the schedule lets it. */
  end(text?: string | (() => void), done?: () => void): this {
    const flushed = typeof text === 'function' ? text : done
    if (typeof text === 'string') this.written += text
    if (this.isEnded) return this
    this.isEnded = true
    this.#sim.park(
      `what was written to ${this.name} has left`,
      () => {
        if (this.destroyed) return
        this.emit('finish')
        flushed?.()
      },
      this.name,
    )
    return this
  }

  destroy(): this {
    if (this.destroyed) return this
    this.destroyed = true
    queueMicrotask(() => this.emit('close'))
    return this
  }

  /** The peer closes its half, or the connection is reset. An error that nobody listens to would end the process. */
  hangUp(how: 'end' | 'reset'): void {
    if (this.destroyed) return
    if (how === 'end') this.emit('end')
    else if (this.listenerCount('error') > 0) {
      this.emit('error', new Error('ECONNRESET'))
      this.destroy()
    } else this.#sim.check('G2', false, () => `a reset of ${this.name} would end the process: nobody listens`)
  }
}

export function virtualRequest(headers: Readonly<Record<string, string>>): IncomingMessage {
  return { headers } as unknown as IncomingMessage
}
