import { clearScreenDown, createInterface, cursorTo, moveCursor, type Interface } from 'node:readline'
import { Writable } from 'node:stream'

/** Where lines come from: a process's standard input, or a test's stream. */
export type LineSource = NodeJS.ReadableStream & { readonly isTTY?: boolean }

export interface InputNeeds {
  /** A line was written; waits before the next is read, if there is no room. */
  line(text: string): Promise<void>
  /** No more lines will come: end of file, or Ctrl-D. */
  finished(): void
  /** Ctrl-C. */
  interrupted(): void
}

/** Where people write, and where what they see is printed around it. */
export interface Input {
  /** Prints above what is being written. */
  print(text: string): void
  close(): void
}

/** Lines of a pipe or a file, as fast as they are taken. */
export function pipedInput(source: LineSource, out: (text: string) => void, needs: InputNeeds): Input {
  const lines = createInterface({ input: source, crlfDelay: Number.POSITIVE_INFINITY })
  const read = async (): Promise<void> => {
    for await (const line of lines) if (line.trim() !== '') await needs.line(line)
    needs.finished()
  }
  // A source that breaks has no more lines.
  read().catch(() => needs.finished())
  return { print: out, close: () => lines.close() }
}

const PROMPT = '> '

/** A person at a terminal: a prompt below, everything else above it. What was sent is seen in the room, not where it was typed. */
export function promptedInput(
  source: LineSource,
  out: (text: string) => void,
  columns: () => number | undefined,
  needs: InputNeeds,
): Input {
  const output = new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      out(chunk)
      done()
    },
  })
  Object.defineProperty(output, 'columns', { get: columns })
  const prompt = createInterface({ input: source, output, prompt: PROMPT, terminal: true, historySize: 100 })
  let isClosed = false
  const eraseTyped = (line: string): void => {
    const width = columns() ?? Number.POSITIVE_INFINITY
    // Enter has moved the cursor to the row below.
    moveCursor(output, 0, -Math.max(1, Math.ceil((PROMPT.length + line.length) / width)))
    cursorTo(output, 0)
    clearScreenDown(output)
  }
  prompt.on('line', (line) => {
    eraseTyped(line)
    if (line.trim() !== '') void needs.line(line)
    prompt.prompt()
  })
  prompt.on('SIGINT', () => needs.interrupted())
  prompt.on('close', () => {
    if (isClosed) return
    isClosed = true
    needs.finished()
  })
  prompt.prompt()
  return {
    print(text) {
      if (isClosed) return out(text)
      moveCursor(output, 0, -prompt.getCursorPos().rows)
      cursorTo(output, 0)
      clearScreenDown(output)
      out(text)
      fromHere(prompt)
      prompt.prompt(true)
    },
    close() {
      if (isClosed) return
      isClosed = true
      moveCursor(output, 0, -prompt.getCursorPos().rows)
      cursorTo(output, 0)
      clearScreenDown(output)
      prompt.close()
    },
  }
}

/** The prompt is drawn anew from the cursor on; Node would go up by the rows that it drew before, over what was printed. */
function fromHere(prompt: Interface): void {
  Object.assign(prompt, { prevRows: 0 })
}
