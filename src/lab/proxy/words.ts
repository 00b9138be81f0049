import { WORD_CHARACTERS, WORDS_MAX } from './frame.ts'

/** The first scalars of one frame. Bounded: what is beyond is forgotten. */
export class Words {
  #words: string[] = []
  #parts: Buffer[] = []
  #bytes = 0

  /** A scalar that is there at once. */
  add(text: string): void {
    if (this.#words.length < WORDS_MAX) this.#words.push(text.slice(0, WORD_CHARACTERS))
  }

  /** More of a scalar that comes in parts. */
  part(bytes: Buffer): void {
    const room = WORD_CHARACTERS - this.#bytes
    if (room <= 0 || this.#words.length === WORDS_MAX) return
    this.#parts.push(bytes.subarray(0, room))
    this.#bytes += Math.min(room, bytes.length)
  }

  /** It has come. */
  endPart(): void {
    this.add(this.#parts.length === 1 ? String(this.#parts[0]) : Buffer.concat(this.#parts).toString())
    this.#parts = []
    this.#bytes = 0
  }

  /** What there is, and none from now on. A scalar of which only a part is there counts as far as it is. */
  take(): readonly string[] {
    if (this.#bytes > 0) this.endPart()
    const words = this.#words
    this.#words = []
    return words
  }
}

/** The words of an inline request, as Redis splits them; of one whose quotes do not fit, what stands between spaces. */
export function inlineWords(line: string): readonly string[] {
  const words = [...line.matchAll(/"((?:[^"\\]|\\.)*)"(?=\s|$)|'((?:[^'\\]|\\.)*)'(?=\s|$)|(\S+)/g)]
  return words.map(([, double, single, plain]) => double ?? single ?? plain ?? '')
}
