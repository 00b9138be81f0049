import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { TidegateError, type Random } from '../runtime/index.ts'

/** Who holds a directory. `started`: the kernel's start time of the process, where there is one to read. */
interface Holder {
  readonly pid: number
  readonly started: string | undefined
}

export interface DirectoryLock {
  /** Another may open the directory now. Safe to call twice. */
  release(): Promise<void>
}

const LOCK_FILE = 'lock'
/** A lock that a dead process left is put away and taken; so often others may come first. */
const ATTEMPTS_MAX = 5

/**
 * One process at a time writes a directory (rule D8). The lock is a file that names the holder; one whose holder is gone,
 * also if another process has its pid now, is put away. It guards processes of one machine, not a directory that several
 * machines share.
 */
export async function lockDirectory(directory: string, random: Random): Promise<DirectoryLock> {
  const path = join(directory, LOCK_FILE)
  const started = startOf(await statOf(process.pid))
  const mine = `${JSON.stringify({ pid: process.pid, started })}\n`
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    if (await take(path, mine, random)) return { release: () => release(path, mine) }
    await putAwayIfStale(path, directory, random)
  }
  throw new TidegateError('storage', `cannot lock ${directory}: others keep taking the lock`, {
    advice: 'Let only one process use the directory.',
  })
}

/** A link appears with its content, or not at all. */
async function take(path: string, content: string, random: Random): Promise<boolean> {
  const own = `${path}.${random.uuid()}`
  await writeFile(own, content, { mode: 0o600, flag: 'wx' })
  try {
    await link(own, path)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  } finally {
    await rm(own, { force: true })
  }
}

/** Throws if the holder lives. */
async function putAwayIfStale(path: string, directory: string, random: Random): Promise<void> {
  const content = await readFile(path, 'utf8').catch(() => undefined)
  if (content === undefined) return
  const holder = parseHolder(content)
  if (holder !== undefined && (await lives(holder))) {
    throw new TidegateError('storage', `cannot open ${directory}: process ${holder.pid} has it open`, {
      advice: `Stop process ${holder.pid}, or name another directory.`,
    })
  }
  // Renamed first and looked at again, because another process may have done all of this in the meantime.
  const away = `${path}.${random.uuid()}`
  await rename(path, away).catch(() => undefined)
  const moved = await readFile(away, 'utf8').catch(() => undefined)
  if (moved !== undefined && moved !== content) await link(away, path).catch(() => undefined)
  await rm(away, { force: true })
}

async function release(path: string, mine: string): Promise<void> {
  if ((await readFile(path, 'utf8').catch(() => undefined)) === mine) await rm(path, { force: true })
}

function parseHolder(content: string): Holder | undefined {
  try {
    const { pid, started } = JSON.parse(content) as { pid?: unknown; started?: unknown }
    if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 0) return undefined
    return { pid, started: typeof started === 'string' ? started : undefined }
  } catch {
    return undefined
  }
}

async function lives({ pid, started }: Holder): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (codeOf(error) !== 'EPERM') return false
  }
  const stat = await statOf(pid)
  if (stat === undefined) return true
  return stat[0] !== 'Z' && (started === undefined || startOf(stat) === started)
}

/** The fields of /proc/<pid>/stat behind the command's name (proc(5), field 3 on), which may hold anything itself. */
async function statOf(pid: number): Promise<readonly string[] | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')
}

/** Field 22, `starttime`: clock ticks after boot. */
function startOf(stat: readonly string[] | undefined): string | undefined {
  return stat?.[19]
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
