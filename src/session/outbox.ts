import type { TurnEnd } from '../runtime/index.ts'
import type { Wire } from './wire.ts'

/**
 * So much goes out without waiting for the end of the turn: a burst is not yet a slow reader, and only what the peer has
 * not taken may count against it.
 */
const FLUSH_AT_BYTES = 256 * 1_024

/** Whose outbox it is. */
export interface OutboxOwner {
  readonly wire: Wire
  /** More has gathered than may: called once, and nothing is taken any more. */
  overflowed(): void
}

/**
 * What one client is still to be told. Texts and framed chunks keep their order; all that gathers in a turn goes out in
 * one write. Bounded in bytes, counting what the peer has not yet taken: beyond `bytesMax` nothing more is taken and the owner
 * is told once (rule L6: the session ends with 3008, resumable). To a peer that has taken everything one more write may go,
 * whatever its size; who makes large ones looks at {@link room} first.
 */
export class Outbox {
  readonly #owner: OutboxOwner
  readonly #turnEnd: TurnEnd
  readonly #bytesMax: number
  // Nearly always one chunk that many share is all that gathers: only what comes after it needs an array.
  #first: string | Uint8Array | undefined
  #later: (string | Uint8Array)[] | undefined
  #bytes = 0
  #closed = false

  constructor(owner: OutboxOwner, turnEnd: TurnEnd, bytesMax: number) {
    this.#owner = owner
    this.#turnEnd = turnEnd
    this.#bytesMax = bytesMax
  }

  /** A reply or push for this client alone; or bytes that the hub has framed for many. */
  add(item: string | Uint8Array): void {
    if (this.#closed) return
    this.#bytes += item.length
    if (this.#first === undefined) {
      this.#first = item
      this.#turnEnd.write(this)
    } else if (this.#later === undefined) this.#later = [item]
    else this.#later.push(item)
    if (this.#bytes >= FLUSH_AT_BYTES) this.flush()
  }

  /** Bytes that may still be added before the peer counts as slow. */
  get room(): number {
    return Math.max(0, this.#bytesMax - this.#bytes - this.#owner.wire.bufferedBytes())
  }

  /** Writes what has gathered, once. */
  flush(): void {
    const first = this.#first
    if (first === undefined) return
    const { wire } = this.#owner
    const notTaken = wire.bufferedBytes()
    if (notTaken > 0 && this.#bytes + notTaken > this.#bytesMax) return this.#overflowed()
    const later = this.#later
    this.#empty()
    if (later === undefined && typeof first !== 'string') wire.write(first)
    else wire.write(this.#joined(later === undefined ? [first] : [first, ...later]))
  }

  /** Takes nothing more; what has gathered is dropped unless flushed before. */
  close(): void {
    this.#closed = true
    this.#empty()
  }

  #empty(): void {
    this.#first = undefined
    this.#later = undefined
    this.#bytes = 0
  }

  #joined(gathered: readonly (string | Uint8Array)[]): Uint8Array {
    const chunks: Uint8Array[] = []
    let texts: string[] = []
    const frame = (): void => {
      if (texts.length > 0) chunks.push(this.#owner.wire.framing.frame(texts))
      texts = []
    }
    for (const item of gathered) {
      if (typeof item === 'string') texts.push(item)
      else {
        frame()
        chunks.push(item)
      }
    }
    frame()
    return chunks.length === 1 ? (chunks[0] as Uint8Array) : concatenated(chunks)
  }

  #overflowed(): void {
    this.close()
    this.#owner.overflowed()
  }
}

function concatenated(chunks: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(chunks.reduce((bytes, chunk) => bytes + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    joined.set(chunk, at)
    at += chunk.length
  }
  return joined
}
