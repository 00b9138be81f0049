import type { Line } from './channel.ts'
import { Few } from './few.ts'
import { History } from './history.ts'
import { LINE_MAX, linesOf } from './lines.ts'
import { readLine, type ReadLine } from './read-line.ts'
import type { Source } from './source.ts'

/** One file of a history. */
export interface HistoryFile {
  readonly source: Source
  /** How many lines came before its first, in the files before it. */
  readonly before: Line
  /** Its last line was cut off by a kill, and so many clients wrote to it last. */
  readonly cutOff: { readonly line: number; readonly clients: number } | undefined
}

/** A line that nothing can be made of. */
export interface WrongLine {
  readonly file: string
  readonly line: number
  readonly reason: string
}

export interface ReadHistory {
  readonly history: History
  readonly files: readonly HistoryFile[]
  /** While there is any, the history is not to be judged. */
  readonly wrong: Few<WrongLine>
}

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined
  /** Told after each piece. */
  readonly onProgress?: ((bytes: number) => void) | undefined
}

/** Reads files one after the other, as they come: nothing of them is kept but what the checks need. */
export async function readHistory(sources: readonly Source[], options: ReadOptions = {}): Promise<ReadHistory> {
  const history = new History()
  const wrong = new Few<WrongLine>()
  const files: HistoryFile[] = []
  let before = 0
  for (const [index, source] of sources.entries()) {
    const reader = new FileReader(history, wrong, { name: source.name, index, before })
    const cutOff = await reader.read(watched(source.open(), options))
    files.push({ source, before, cutOff })
    before += reader.lines
  }
  return { history, files, wrong }
}

class FileReader {
  lines = 0
  readonly #history: History
  readonly #wrong: Few<WrongLine>
  readonly #file: { readonly name: string; readonly index: number; readonly before: Line }

  constructor(
    history: History,
    wrong: Few<WrongLine>,
    file: { readonly name: string; readonly index: number; readonly before: Line },
  ) {
    this.#history = history
    this.#wrong = wrong
    this.#file = file
  }

  /** @returns where it was cut off. */
  async read(chunks: AsyncIterable<Uint8Array>): Promise<HistoryFile['cutOff']> {
    for await (const piece of linesOf(chunks)) {
      if (piece.kind === 'rest') return this.#rest(piece.text)
      for (const text of piece.lines) this.#take(readLine(text))
    }
    return undefined
  }

  #take(read: ReadLine): void {
    this.lines++
    if (read.kind === 'nothing') return
    const { index, before } = this.#file
    const reason = read.kind === 'wrong' ? read.reason : this.#history.add(read.operation, before + this.lines, index)
    if (reason !== undefined) this.#wrong.add({ file: this.#file.name, line: this.lines, reason })
  }

  /** A last line without its end is one all the same when it says something. */
  #rest(text: string): HistoryFile['cutOff'] {
    if (text.length > LINE_MAX) {
      this.#take({ kind: 'wrong', reason: `a line is longer than ${LINE_MAX} characters: is this a history?`, isJson: false })
      return undefined
    }
    if (text === '') return undefined
    const read = readLine(text)
    if (read.kind !== 'wrong' || read.isJson) {
      this.#take(read)
      return undefined
    }
    this.lines++
    return { line: this.lines, clients: this.#history.cutOff(this.#file.index) }
  }
}

async function* watched(chunks: AsyncIterable<Uint8Array>, { signal, onProgress }: ReadOptions): AsyncIterable<Uint8Array> {
  for await (const chunk of chunks) {
    signal?.throwIfAborted()
    yield chunk
    onProgress?.(chunk.length)
  }
}
