import type { LogFile } from './files.ts'
import { parseRecord, RECORD_MARKER, type LogRecord } from './record.ts'

/** How the records of a segment end. */
export type SegmentEnd =
  | { readonly kind: 'whole'; readonly size: number }
  /** What begins at `at` is no whole record, and no record follows it: a write that was cut off. */
  | { readonly kind: 'torn'; readonly at: number; readonly size: number }
  /** What begins at `at` is no record, but one follows at `next`: this was not a write that was cut off. */
  | { readonly kind: 'damaged'; readonly at: number; readonly next: number }

const CHUNK_BYTES = 1_048_576

/** A part of a file in memory, that grows at its end and is let go at its beginning. */
class Window {
  readonly #file: LogFile
  bytes: Buffer = Buffer.alloc(0)
  /** Position in the file of the first byte held. */
  position: number

  constructor(file: LogFile, position: number) {
    this.#file = file
    this.position = position
  }

  /** @returns false at the end of the file. */
  async grow(): Promise<boolean> {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
    const read = await this.#file.read(chunk, this.position + this.bytes.length)
    this.bytes = Buffer.concat([this.bytes, chunk.subarray(0, read)])
    return read > 0
  }

  letGo(bytes: number): void {
    this.bytes = this.bytes.subarray(bytes)
    this.position += bytes
  }
}

/** Reads every record from position `from` on, in order. Holds one chunk and one record in memory, at most. */
export async function readRecords(
  file: LogFile,
  from: number,
  onRecord: (record: LogRecord, bytes: number) => void,
): Promise<SegmentEnd> {
  const window = new Window(file, from)
  for (;;) {
    const { read, stopped } = readWhole(window.bytes, onRecord)
    window.letGo(read)
    if (stopped === 'bad') return judge(window)
    if (await window.grow()) continue
    return window.bytes.length === 0 ? { kind: 'whole', size: window.position } : judge(window)
  }
}

/** Every record that is wholly there. */
function readWhole(
  bytes: Buffer,
  onRecord: (record: LogRecord, bytes: number) => void,
): { readonly read: number; readonly stopped: 'incomplete' | 'bad' } {
  let at = 0
  for (;;) {
    const parsed = parseRecord(bytes, at)
    if (parsed.kind !== 'record') return { read: at, stopped: parsed.kind }
    onRecord(parsed.record, parsed.bytes)
    at += parsed.bytes
  }
}

/** The window begins with something that is no record: does one follow? */
async function judge(window: Window): Promise<SegmentEnd> {
  const at = window.position
  window.letGo(Math.min(1, window.bytes.length))
  for (;;) {
    const found = window.bytes.indexOf(RECORD_MARKER)
    // The last byte may be the first half of a marker.
    window.letGo(found === -1 ? Math.max(0, window.bytes.length - 1) : found)
    const parsed = found === -1 ? undefined : parseRecord(window.bytes, 0)
    if (parsed?.kind === 'record') return { kind: 'damaged', at, next: window.position }
    if (parsed?.kind === 'bad') window.letGo(1)
    else if (!(await window.grow())) {
      if (parsed === undefined) return { kind: 'torn', at, size: window.position + window.bytes.length }
      window.letGo(1)
    }
  }
}
