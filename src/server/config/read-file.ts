import { closeSync, openSync, readSync } from 'node:fs'
import { FILE_BYTES_MAX } from './config-file.ts'

/** Reads at most one byte more than a configuration may have: also of a device or a pipe that never ends. */
export function readBoundedFile(path: string): Uint8Array {
  const file = openSync(path, 'r')
  try {
    const buffer = new Uint8Array(FILE_BYTES_MAX + 1)
    let length = 0
    for (;;) {
      const read = readSync(file, buffer, length, buffer.length - length, null)
      if (read === 0) return buffer.subarray(0, length)
      length += read
    }
  } finally {
    closeSync(file)
  }
}
