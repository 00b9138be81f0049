import { TELLING_LENGTH_MAX, type Instance, type InstanceListener, type Instances, type Told } from '../../src/channel/index.ts'
import { TidegateError } from '../../src/runtime/index.ts'

interface Seat {
  readonly id: string
  info: () => string
  listener: InstanceListener | undefined
}

/** Instances of one process, joined: a word is heard some turns after it was said, in the order of saying. */
export class InstanceBus {
  readonly #seats = new Map<string, Seat>()
  /** Every word that is under way, one after the other. */
  #road: Promise<void> = Promise.resolve()
  /** Everything said fails with this. */
  broken: Error | undefined

  join(id: string): Instances {
    const seat: Seat = { id, info: () => '', listener: undefined }
    this.#seats.set(id, seat)
    return {
      id,
      tell: (to, text) => this.#tell(seat, to, text),
      listen: (listener) => {
        seat.listener = listener
        this.#road = this.#road.then(() => listener.gap('joined'))
      },
      list: async (): Promise<readonly Instance[]> => {
        if (this.broken !== undefined) throw this.broken
        return [...this.#seats.values()].map((one) => ({ id: one.id, info: one.info() }))
      },
      describe: (info) => {
        seat.info = info
      },
    }
  }

  /** As a process that is killed, and whose time has run out. */
  leave(id: string): void {
    this.#seats.delete(id)
  }

  /** What was said so far has been heard. */
  heard(): Promise<void> {
    return this.#road
  }

  /** Something was lost to this instance. */
  async lose(id: string): Promise<void> {
    await this.#seats.get(id)?.listener?.gap('lost')
  }

  async #tell(from: Seat, to: string | undefined, text: string): Promise<Told> {
    if (to === from.id) throw new TidegateError('usage', 'cannot tell an instance: it is ourselves')
    if (text.length > TELLING_LENGTH_MAX) throw new TidegateError('usage', 'cannot tell an instance: it is too long')
    if (this.broken !== undefined) throw this.broken
    if (to !== undefined && !this.#seats.has(to)) return 'gone'
    const others = [...this.#seats.values()].filter((one) => one !== from && (to === undefined || one.id === to))
    this.#road = this.#road.then(() => {
      for (const { listener } of others) listener?.told(text, from.id)
    })
    return 'told'
  }
}
