import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Files } from './files.ts'

const MARK = 'open'
/** A boot's name is a UUID; whatever is longer is not ours. */
const NAME_BYTES_MAX = 64

/** Which start of the machine this is: what was written survives the end of a process, and may not survive that of the machine. Undefined: it does not tell. */
export async function bootOfMachine(): Promise<string | undefined> {
  const name = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')
  return name.trim() || undefined
}

/**
 * A file that is there from the first append until all of them are synced, and names the boot of the machine (rule D13): whoever finds that of another boot
 * cannot know how much was acknowledged behind the log's end.
 */
export class OpenMark {
  readonly #files: Files
  readonly #directory: string
  readonly #boot: string | undefined

  constructor(files: Files, directory: string, boot: string | undefined) {
    this.#files = files
    this.#directory = directory
    this.#boot = boot
  }

  /** What was written last may be gone, though it was acknowledged. */
  async isOfAnotherBoot(): Promise<boolean> {
    const names = await this.#files.list(this.#directory)
    if (!names.includes(MARK)) return false
    const file = await this.#files.open(this.#path())
    try {
      const bytes = Buffer.alloc(NAME_BYTES_MAX)
      const boot = bytes.toString('utf8', 0, await file.read(bytes, 0))
      // One that has no name is never known to be the same.
      return boot !== this.#boot
    } finally {
      await file.close()
    }
  }

  /** Resolves once a loss of power would leave it there. */
  async put(): Promise<void> {
    const unfinished = `${this.#path()}.tmp`
    const file = await this.#files.create(unfinished)
    try {
      await file.write(Buffer.from(this.#boot ?? ''), 0)
      await file.sync()
    } finally {
      await file.close()
    }
    await this.#files.rename(unfinished, this.#path())
    await this.#files.syncDirectory(this.#directory)
  }

  /** Everything is synced. One that comes back all the same, with a loss of power, costs positions and no promise. */
  remove(): Promise<void> {
    return this.#files.remove(this.#path())
  }

  #path(): string {
    return join(this.#directory, MARK)
  }
}
