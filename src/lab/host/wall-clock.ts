import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where Debian's package libfaketime lies; the variant for programs with threads, which Node is. */
const LIBRARY = 'libfaketimeMT.so.1'

/** @returns the library's path, or undefined where it is not installed. */
export function findFaketime(root = '/usr/lib'): string | undefined {
  if (!existsSync(root)) return undefined
  const places = [
    root,
    ...readdirSync(root, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [join(root, entry.name)] : [])),
  ]
  return places.map((place) => join(place, 'faketime', LIBRARY)).find((path) => existsSync(path))
}

/**
 * A wall clock that jumps, for a process that is started with {@link env}; its monotonic clock goes on. The process looks at the
 * file each time it asks for the time, so that a jump is felt at once.
 */
export class FakedWall {
  readonly env: Readonly<Record<string, string>>
  readonly #file: string

  /** @param directory for one file. */
  constructor(library: string, directory: string) {
    this.#file = join(directory, 'wall-clock')
    this.env = {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      FAKETIME_DONT_RESET: '1',
    }
    this.set(0)
  }

  /** So far ahead of the true time from now on; negative: behind. */
  set(aheadMs: number): void {
    const seconds = aheadMs / 1_000
    writeFileSync(this.#file, `${seconds < 0 ? '' : '+'}${seconds}\n`)
  }
}
