import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises'

/** A file that is read and written at stated positions. A rejected `write` may have written a part. */
export interface LogFile {
  /** @returns bytes read; 0 at the end. */
  read(into: Buffer, position: number): Promise<number>
  write(bytes: Buffer, position: number): Promise<void>
  truncate(size: number): Promise<void>
  /** Resolves once the content would survive a loss of power. */
  sync(): Promise<void>
  size(): Promise<number>
  /** Is this the file that would be found at the path now? An open file works on after its name has gone. */
  isAt(path: string): Promise<boolean>
  close(): Promise<void>
}

/** As much of a file system as a log needs. A port, so that a test can fill a disk up or end the world between two steps. */
export interface Files {
  /** Private to the user, with its parents; content if it exists. */
  makeDirectory(path: string): Promise<void>
  list(directory: string): Promise<readonly string[]>
  /** An existing file. */
  open(path: string): Promise<LogFile>
  /** An empty file, private to the user; what was there is gone. */
  create(path: string): Promise<LogFile>
  rename(from: string, to: string): Promise<void>
  remove(path: string): Promise<void>
  /** Resolves once the names in the directory would survive a loss of power. */
  syncDirectory(path: string): Promise<void>
}

const PRIVATE_FILE = 0o600
const PRIVATE_DIRECTORY = 0o700

function logFile(handle: FileHandle): LogFile {
  return {
    read: async (into, position) => (await handle.read(into, 0, into.length, position)).bytesRead,
    async write(bytes, position) {
      for (let done = 0; done < bytes.length;) {
        done += (await handle.write(bytes, done, bytes.length - done, position + done)).bytesWritten
      }
    },
    truncate: (size) => handle.truncate(size),
    sync: () => handle.datasync(),
    size: async () => (await handle.stat()).size,
    async isAt(path) {
      const [own, named] = await Promise.all([handle.stat({ bigint: true }), stat(path, { bigint: true })])
      return own.ino === named.ino && own.dev === named.dev
    },
    close: () => handle.close(),
  }
}

/** The real file system. */
export const nodeFiles: Files = {
  async makeDirectory(path) {
    await mkdir(path, { recursive: true, mode: PRIVATE_DIRECTORY })
  },
  list: (directory) => readdir(directory),
  open: async (path) => logFile(await open(path, 'r+')),
  create: async (path) => logFile(await open(path, 'w+', PRIVATE_FILE)),
  rename,
  remove: (path) => rm(path, { force: true }),
  async syncDirectory(path) {
    const handle = await open(path, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  },
}
