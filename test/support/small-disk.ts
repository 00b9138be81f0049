import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** The command, in a mount namespace of its own in which `directory` is a small file system. Needs no root where user namespaces are allowed. */
export function onSmallDisk(directory: string, bytes: number, command: readonly string[]): readonly string[] {
  mkdirSync(directory, { recursive: true })
  const namespaces = process.getuid?.() === 0 ? ['--mount'] : ['--user', '--map-root-user', '--mount']
  const script = 'mount -t tmpfs -o "size=$1" tmpfs "$0" && shift && exec "$@"'
  return ['unshare', ...namespaces, 'sh', '-c', script, directory, String(bytes), ...command]
}

/** A file system that only one process sees, reached through that process. */
export class SmallDisk {
  readonly #filler: string

  constructor(pid: number, directory: string) {
    this.#filler = join(`/proc/${pid}/root`, directory, 'filler')
  }

  /** Until there is no room for another block. */
  fill(): void {
    const file = openSync(this.#filler, 'w')
    const block = Buffer.alloc(4_096)
    try {
      for (;;) writeSync(file, block)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    } finally {
      closeSync(file)
    }
  }

  free(): void {
    rmSync(this.#filler, { force: true })
  }
}
