import { createHash } from 'node:crypto'
import { lstat, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TidegateError } from '../../runtime/index.ts'

/** `sun_path` holds 108 bytes on Linux and 104 elsewhere, the last of them a zero. */
const PATH_BYTES_MAX = 103

/** In the directory itself; where its name is too long for a socket, in one for this user alone under the system's own. */
export async function socketPath(directory: string): Promise<string> {
  const near = join(directory, 'redis.sock')
  if (Buffer.byteLength(near) <= PATH_BYTES_MAX) return near
  const name = createHash('sha256').update(directory).digest('hex').slice(0, 16)
  const far = join(tmpdir(), `tidegate-${process.getuid?.() ?? 0}-${name}`)
  await mkdir(far, { mode: 0o700 }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  })
  await refuseForeign(far)
  return join(far, 'redis.sock')
}

/** Everybody may write to the system's temporary directory: somebody else may have made it before us. */
async function refuseForeign(directory: string): Promise<void> {
  const found = await lstat(directory)
  if (found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0) return
  throw new TidegateError('storage', `cannot use ${directory}: it is not a directory that belongs to this user alone`, {
    advice: 'Remove it, or name a data_dir with a shorter path.',
  })
}
