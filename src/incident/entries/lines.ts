import { isAscii, isUtf8 } from 'node:buffer'
import type { Tally } from './report.ts'

const LF = 0x0a
const CR = 0x0d
const EMPTY = Buffer.alloc(0)

/**
 * Cuts bytes into lines. Each line is a string of its own: whoever keeps one keeps no more of the file alive than that.
 * A line over the bound is its beginning, counted as cut; the rest of it is passed over.
 */
export class LineSplitter {
  readonly #tally: Tally
  readonly #bytesMax: number
  readonly #take: (text: string, line: number) => void
  #held: Buffer = EMPTY
  /** The rest of a line that is too long is being passed over. */
  #isPassing = false
  #line = 0

  constructor(tally: Tally, bytesMax: number, take: (text: string, line: number) => void) {
    this.#tally = tally
    this.#bytesMax = bytesMax
    this.#take = take
  }

  push(chunk: Buffer): void {
    let from = 0
    if (this.#isPassing || this.#held.length > 0) {
      const end = chunk.indexOf(LF)
      if (end === -1) return this.#hold(chunk)
      this.#hold(chunk.subarray(0, end))
      this.#close()
      from = end + 1
    }
    const last = chunk.lastIndexOf(LF)
    if (last >= from) this.#whole(chunk, from, last + 1)
    if (Math.max(last + 1, from) < chunk.length) this.#hold(chunk.subarray(Math.max(last + 1, from)))
  }

  /** The file is over: a last line needs no line feed. */
  end(): void {
    if (this.#isPassing || this.#held.length > 0) this.#close()
  }

  #hold(part: Buffer): void {
    if (this.#isPassing) return
    const room = this.#bytesMax - this.#held.length
    // Copied: the chunk belongs to whoever read it.
    this.#held = Buffer.concat([this.#held, part.subarray(0, room)])
    if (part.length <= room) return
    this.#isPassing = true
    this.#tally.cut++
  }

  #close(): void {
    const line = this.#held
    this.#held = EMPTY
    this.#isPassing = false
    this.#whole(line, 0, line.length)
  }

  /** Bytes that hold whole lines: what is asked of each is asked once of all of them where it can be. */
  #whole(bytes: Buffer, from: number, to: number): void {
    const block = bytes.subarray(from, to)
    const isPlain = isAscii(block)
    const isSound = (isPlain || isUtf8(block)) && !block.includes(0)
    const encoding = isPlain ? 'latin1' : 'utf8'
    for (let at = from; at < to || at === from;) {
      const found = bytes.indexOf(LF, at)
      const end = found === -1 || found >= to ? to : found
      const stop = end > at && bytes[end - 1] === CR ? end - 1 : end
      this.#line++
      this.#tally.lines++
      if (stop - at > this.#bytesMax) this.#tally.cut++
      const text = bytes.toString(encoding, at, Math.min(stop, at + this.#bytesMax))
      this.#take(isSound ? text : this.#mended(bytes.subarray(at, stop), text), this.#line)
      at = end + 1
    }
  }

  #mended(bytes: Buffer, text: string): string {
    if (!isUtf8(bytes)) this.#tally.invalidUtf8++
    if (!text.includes('\0')) return text
    this.#tally.withNul++
    return text.replaceAll('\0', '')
  }
}
