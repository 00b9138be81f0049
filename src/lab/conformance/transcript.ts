/** Bytes that one connection of a case sent or received, as far as they are kept. */
export interface Traffic {
  readonly from: 'client' | 'server'
  readonly hex: string
  /** Of the chunk, kept or not. */
  readonly bytes: number
}

/** So much of a chunk, and so many chunks of a connection, are kept: enough to see what was wrong. */
const CHUNK_BYTES_MAX = 96
const CHUNKS_MAX = 24

/** What went over one connection, in order; bounded. */
export class Transcript {
  readonly #traffic: Traffic[] = []
  #dropped = 0

  add(from: Traffic['from'], chunk: Uint8Array): void {
    if (this.#traffic.length >= CHUNKS_MAX) {
      this.#dropped += chunk.length
      return
    }
    this.#traffic.push({ from, hex: Buffer.from(chunk.subarray(0, CHUNK_BYTES_MAX)).toString('hex'), bytes: chunk.length })
  }

  get traffic(): readonly Traffic[] {
    return this.#traffic
  }

  /** Bytes that came when no more was kept. */
  get droppedBytes(): number {
    return this.#dropped
  }
}
