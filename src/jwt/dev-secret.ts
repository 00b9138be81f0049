import { constants } from 'node:fs'
import { link, mkdir, mkdtemp, open, rm, writeFile, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { exportJWK, generateSecret } from 'jose'
import { TidegateError } from '../runtime/index.ts'

/** Name of the file in the data directory. */
export const DEV_SECRET_FILE = 'dev-token-secret'

/** A secret is one line of printable characters without spaces, at least as long as one of 32 bytes in base64url. */
const SECRET = /^[\x21-\x7e]{43,512}$/
const FILE_BYTES_MAX = 1_024

/**
 * The token secret of a development server: the same for the server, for its restarts, and for `tidegate token`. It is
 * made at the first asking, readable by its owner only. Two processes that ask at once get the same one. Throws a
 * `storage` error when the file cannot be read or made, or does not hold a secret; it is never overwritten.
 */
export async function readOrCreateDevSecret(directory: string): Promise<string> {
  try {
    return (await readSecret(directory)) ?? (await createSecret(directory))
  } catch (cause) {
    if (cause instanceof TidegateError) throw cause
    throw unusable(directory, 'the file system refused', cause)
  }
}

async function readSecret(directory: string): Promise<string | undefined> {
  const file = await openOwn(join(directory, DEV_SECRET_FILE))
  if (file === undefined) return undefined
  try {
    const { size, mode } = await file.stat()
    if (size > FILE_BYTES_MAX) throw unusable(directory, 'the file is too large to be one')
    // A copy or a careless umask may have opened it to others.
    if ((mode & 0o077) !== 0) await file.chmod(0o600)
    const secret = (await file.readFile('utf8')).trim()
    if (!SECRET.test(secret)) throw unusable(directory, 'the file does not hold one')
    return secret
  } finally {
    await file.close()
  }
}

/** A link is not followed: whoever may write into the directory must not point us elsewhere. */
async function openOwn(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** Written aside and linked into place: nobody reads half a secret, and of two who make one the first wins. */
async function createSecret(directory: string): Promise<string> {
  const { k: secret } = await exportJWK(await generateSecret('HS256', { extractable: true }))
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const aside = await mkdtemp(join(directory, `.${DEV_SECRET_FILE}-`))
  try {
    const draft = join(aside, DEV_SECRET_FILE)
    await writeFile(draft, `${secret}\n`, { mode: 0o600 })
    await link(draft, join(directory, DEV_SECRET_FILE)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  } finally {
    await rm(aside, { recursive: true })
  }
  const kept = await readSecret(directory)
  if (kept === undefined) throw unusable(directory, 'the file vanished')
  return kept
}

function unusable(directory: string, reason: string, cause?: unknown): TidegateError {
  return new TidegateError('storage', `cannot use the development secret in ${directory}: ${reason}`, {
    advice: `Remove ${DEV_SECRET_FILE} there, and a new one is made; tokens signed with the old one end with it.`,
    cause,
  })
}
