import { copyFileSync, readdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { nodeFiles, type Files, type LogFile } from '../../src/memory/files.ts'

/** One thing that is done to a disk. */
export interface Step {
  readonly does: 'create' | 'write' | 'truncate' | 'sync' | 'rename' | 'remove' | 'syncDirectory'
  readonly file: string
}

export class DiskError extends Error {
  readonly code: string

  constructor(code: string) {
    super(`${code}: the test says so`)
    this.code = code
  }
}

/**
 * The real file system, watched: `before` sees every step that changes something, in order. It may wait, or throw, and then
 * the step is not done; a write that fails has written its first half.
 */
export function watchedFiles(before: (step: Step) => Promise<void> | void): Files {
  const watch = (path: string, file: LogFile): LogFile => {
    const name = basename(path).replace('.tmp', '')
    return {
      ...file,
      async write(bytes, position) {
        try {
          await before({ does: 'write', file: name })
        } catch (error) {
          await file.write(bytes.subarray(0, bytes.length >> 1), position)
          throw error
        }
        await file.write(bytes, position)
      },
      async truncate(size) {
        await before({ does: 'truncate', file: name })
        await file.truncate(size)
      },
      async sync() {
        await before({ does: 'sync', file: name })
        await file.sync()
      },
    }
  }
  return {
    ...nodeFiles,
    open: async (path) => watch(path, await nodeFiles.open(path)),
    async create(path) {
      await before({ does: 'create', file: basename(path) })
      return watch(path, await nodeFiles.create(path))
    },
    async rename(from, to) {
      await before({ does: 'rename', file: basename(to) })
      await nodeFiles.rename(from, to)
    },
    async remove(path) {
      await before({ does: 'remove', file: basename(path) })
      await nodeFiles.remove(path)
    },
    async syncDirectory(path) {
      await before({ does: 'syncDirectory', file: '' })
      await nodeFiles.syncDirectory(path)
    },
  }
}

/**
 * What would be found on the disk if the process ended now: everything but the lock, whose holder would be gone. In one
 * turn, so that at most one step of the process ends while we copy; if that took a file away, the copy is made anew.
 */
export function copyAsAfterCrash(from: string, to: string): void {
  for (;;) {
    try {
      for (const name of readdirSync(from)) if (!name.startsWith('lock')) copyFileSync(join(from, name), join(to, name))
      return
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
      for (const name of readdirSync(to)) rmSync(join(to, name))
    }
  }
}
