import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Something that can be read, and read again for what stands around a violation. */
export interface Source {
  /** As it is named to a reader. */
  readonly name: string
  /** How long it is, where that is known. */
  readonly bytes: number | undefined
  open(): AsyncIterable<Uint8Array>
  /** Leaves nothing behind. */
  close(): void
}

const PIECE_BYTES = 1_048_576

/** @throws what the file system says when there is no such file. */
export function fileSource(path: string): Source {
  const stat = statSync(path)
  if (stat.isDirectory()) throw Object.assign(new Error('it is a directory'), { code: 'EISDIR' })
  return {
    name: path,
    bytes: stat.isFile() ? stat.size : undefined,
    open: () => createReadStream(path, { highWaterMark: PIECE_BYTES }),
    close() {},
  }
}

/** What comes once only is kept on disk while it is judged. */
export function streamSource(name: string, stream: AsyncIterable<Uint8Array>): Source {
  let directory: string | undefined
  return {
    name,
    bytes: undefined,
    open() {
      if (directory !== undefined) return createReadStream(join(directory, 'history.jsonl'), { highWaterMark: PIECE_BYTES })
      directory = mkdtempSync(join(tmpdir(), 'tidegate-history-'))
      return keptIn(join(directory, 'history.jsonl'), stream)
    },
    close() {
      if (directory !== undefined) rmSync(directory, { recursive: true, force: true })
    },
  }
}

async function* keptIn(path: string, stream: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const file = openSync(path, 'w', 0o600)
  try {
    for await (const chunk of stream) {
      for (let written = 0; written < chunk.length;) written += writeSync(file, chunk, written)
      yield chunk
    }
  } finally {
    closeSync(file)
  }
}
