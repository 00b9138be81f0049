import type { Recovery, Retention, StreamPosition } from '../../channel/index.ts'
import type { FunctionCaller } from '../functions/index.ts'
import type { RedisKeys } from '../keys.ts'
import { numberIn, shape, stringsIn, textIn } from './replies.ts'
import { unpackStored } from './packed.ts'

/** Positions that one read answers, at most; more wait for the next. */
const POSITIONS_MAX = 200

/** What the stream says to one position; `none`: there is no stream. */
export type Recovered =
  | { readonly kind: 'none' }
  | { readonly kind: 'gap'; readonly top: StreamPosition }
  | { readonly kind: 'continuous'; readonly top: StreamPosition; readonly missed: readonly string[] }

type Sizes = Pick<Retention, 'size' | 'ttlMs' | 'metaTtlMs' | 'idWindowMs'>

interface Waiting {
  readonly since: StreamPosition
  readonly limit: number
  readonly settle: (recovered: Recovered) => void
  readonly fail: (error: unknown) => void
}

interface Flight {
  readonly channel: string
  readonly sizes: Sizes
  waiting: Waiting[]
}

/** For {@link Recoveries.ask}: as the channel was used last. */
export const AS_STORED: Sizes = { size: 0, ttlMs: 0, metaTtlMs: 0, idWindowMs: 0 }

/** How long a stream's token and top are kept. */
export function keepMs({ ttlMs, metaTtlMs, idWindowMs }: Sizes): number {
  return Math.max(ttlMs, metaTtlMs, idWindowMs)
}

/**
 * Many clients that come back to one channel share reads: while one is on its way, newcomers wait for the next, which serves
 * all of them at their different positions. Nobody joins a read that was issued before they asked: what was appended in
 * between would be a hole (rule L5).
 */
export class Recoveries {
  readonly #caller: FunctionCaller
  readonly #keys: RedisKeys
  /** One for each channel and retention with a read on its way; `waiting` is for the next. */
  readonly #flights = new Map<string, Flight>()
  #reads = 0

  constructor(caller: FunctionCaller, keys: RedisKeys) {
    this.#caller = caller
    this.#keys = keys
  }

  /** Reads that were sent. */
  get reads(): number {
    return this.#reads
  }

  ask(channel: string, since: StreamPosition, sizes: Sizes, limit: number): Promise<Recovered> {
    return new Promise((settle, fail) => {
      const key = `${sizes.size},${sizes.ttlMs},${keepMs(sizes)},${channel}`
      const waiting: Waiting = { since, limit, settle, fail }
      const flight = this.#flights.get(key)
      if (flight !== undefined) {
        flight.waiting.push(waiting)
        return
      }
      const first: Flight = { channel, sizes, waiting: [waiting] }
      this.#flights.set(key, first)
      void this.#fly(key, first)
    })
  }

  async #fly(key: string, flight: Flight): Promise<void> {
    while (flight.waiting.length > 0) {
      const served = flight.waiting.slice(0, POSITIONS_MAX)
      flight.waiting = flight.waiting.slice(POSITIONS_MAX)
      await this.#read(flight, served)
    }
    this.#flights.delete(key)
  }

  async #read({ channel, sizes }: Flight, served: readonly Waiting[]): Promise<void> {
    const positions = served.flatMap(({ since, limit }) => [since.epoch, since.offset, limit])
    this.#reads++
    try {
      const { shown } = this.#keys.channel(channel)
      const args = [sizes.size, sizes.ttlMs, keepMs(sizes), ...positions]
      const reply = await this.#caller.call('recover', shown, args)
      if (reply === null || reply === false) {
        for (const { settle } of served) settle({ kind: 'none' })
        return
      }
      const [epoch, top, first, answers, packed] = shape(reply, 5)
      const position = { epoch: textIn(epoch), offset: numberIn(top) }
      const texts = stringsIn(packed)
      const held = shape(answers, served.length)
      for (const [index, { since, settle }] of served.entries()) {
        if (held[index] !== 1) settle({ kind: 'gap', top: position })
        else settle({ kind: 'continuous', top: position, missed: texts.slice(since.offset + 1 - numberIn(first)) })
      }
    } catch (error) {
      for (const { fail } of served) fail(error)
    }
  }
}

/** As the port says it. */
export function recoveryOf(recovered: Exclude<Recovered, { kind: 'none' }>): Recovery {
  if (recovered.kind === 'gap') return recovered
  const { top, missed } = recovered
  const first = top.offset - missed.length + 1
  return { kind: 'continuous', top, publications: missed.map((packed, index) => unpackStored(packed, first + index)) }
}
