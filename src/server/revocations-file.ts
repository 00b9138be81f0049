import { constants } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import type { Revocation } from '../auth/index.ts'
import type { RevocationStore } from '../control/index.ts'
import { TidegateError } from '../runtime/index.ts'

/** Name of the file in the data directory. */
export const REVOCATIONS_FILE = 'revocations.json'

/** Far beyond what as many revocations as are held can take. */
const FILE_BYTES_MAX = 256 * 1_048_576

const Seconds = z.number().int().nonnegative()
const Contents = z.strictObject({
  format: z.literal('tidegate revocations 1'),
  revocations: z.array(z.strictObject({ user: z.string().min(1), issuedBefore: Seconds, keepUntil: Seconds })),
})

/**
 * Keeps revocations over a restart. The file is replaced as a whole, so it is either the old one or the new one; several
 * {@link save}s that wait become one. What cannot be read is an error and never counts as empty: that would let somebody in.
 */
export class RevocationsFile implements RevocationStore {
  readonly #path: string
  #saving: Promise<void> = Promise.resolve()
  #next: { readonly revocations: readonly Revocation[]; readonly saved: Promise<void> } | undefined

  constructor(path: string) {
    this.#path = path
  }

  /** What was kept; nothing if there is no file yet. @throws a `storage` error when it cannot be read. */
  async all(): Promise<readonly Revocation[]> {
    const text = await this.#read()
    if (text === undefined) return []
    const contents = Contents.safeParse(parsed(text))
    if (!contents.success) throw this.#unusable('it does not hold what was written there')
    return contents.data.revocations
  }

  async keep(_changed: Revocation, all: readonly Revocation[]): Promise<'kept'> {
    await this.save(all)
    return 'kept'
  }

  /** Resolves once these, or newer ones, are on the disk. Rejects with a `storage` error if they could not be written. */
  save(revocations: readonly Revocation[]): Promise<void> {
    const saved = this.#next?.saved ?? this.#afterwards()
    this.#next = { revocations, saved }
    return saved
  }

  async #afterwards(): Promise<void> {
    const before = this.#saving
    const saving = before.then(() => this.#write())
    this.#saving = saving.catch(() => {})
    return saving
  }

  async #write(): Promise<void> {
    const revocations = this.#next?.revocations ?? []
    this.#next = undefined
    const aside = `${this.#path}.new`
    try {
      await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 })
      const file = await open(aside, 'w', 0o600)
      try {
        await file.writeFile(`${JSON.stringify({ format: 'tidegate revocations 1', revocations })}\n`)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(aside, this.#path)
      await syncDirectory(dirname(this.#path))
    } catch (cause) {
      await rm(aside, { force: true }).catch(() => {})
      throw new TidegateError('storage', `cannot write ${this.#path}: the file system refused`, {
        advice: 'The revocation is in force until this process ends. Make room, or the directory writable, and revoke again.',
        cause,
      })
    }
  }

  async #read(): Promise<string | undefined> {
    try {
      const file = await open(this.#path, constants.O_RDONLY | constants.O_NOFOLLOW)
      try {
        if ((await file.stat()).size > FILE_BYTES_MAX) throw this.#unusable('it is too large')
        return await file.readFile('utf8')
      } finally {
        await file.close()
      }
    } catch (cause) {
      if (cause instanceof TidegateError) throw cause
      if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
      throw this.#unusable('the file system refused', cause)
    }
  }

  #unusable(reason: string, cause?: unknown): TidegateError {
    return new TidegateError('storage', `cannot read the revoked tokens in ${this.#path}: ${reason}`, {
      advice: 'Restore the file; or move it away, and revoke again whom it named: until then their tokens are good.',
      cause,
    })
  }
}

/** The new name itself must outlive a loss of power. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, constants.O_RDONLY)
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
