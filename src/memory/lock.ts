import { link, readFile, rm, writeFile } from 'node:fs/promises'
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
/** Who holds this may remove a stale lock; a stale one of these is removed in the same way. */
const TAKEOVER = '.takeover'
/** So many died one after the other while they removed the lock of the one before: somebody should look. */
const TAKEOVERS_MAX = 4
/** The holder may go between two looks; so often we look again. */
const ATTEMPTS_MAX = 5

/**
 * One process at a time writes a directory (rule D8). The lock is a file that names the holder; one whose holder is gone,
 * also if another process has its pid now, is removed. It guards processes of one machine, not a directory that several
 * machines share.
 */
export async function lockDirectory(directory: string, random: Random): Promise<DirectoryLock> {
  const path = join(directory, LOCK_FILE)
  const started = startOf(await statOf(process.pid))
  const mine = `${JSON.stringify({ pid: process.pid, started, nonce: random.uuid() })}\n`
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    if (await take(path, mine, random)) return { release: () => release(path, mine) }
    await isStale(path, directory)
    await removeStale(path, directory, mine, random, TAKEOVERS_MAX)
  }
  throw new TidegateError('storage', `cannot open ${directory}: others keep taking it`, {
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

/**
 * Of those who saw a stale lock only one, the holder of the takeover, removes it, and looks again before: or one that is
 * slow would remove the lock that another has taken since.
 */
async function removeStale(path: string, directory: string, mine: string, random: Random, depthMax: number): Promise<void> {
  const takeover = `${path}${TAKEOVER}`
  if (!(await take(takeover, mine, random))) {
    await isStale(takeover, directory)
    if (depthMax === 0) {
      throw new TidegateError('storage', `cannot open ${directory}: the locks of dead processes pile up`, {
        advice: `When no process uses the directory, remove the files in it whose names begin with "${LOCK_FILE}".`,
      })
    }
    await removeStale(takeover, directory, mine, random, depthMax - 1)
    return
  }
  try {
    // What is gone already is not removed: somebody may take it at this moment.
    if (await isStale(path, directory)) await rm(path, { force: true })
  } finally {
    await rm(takeover, { force: true })
  }
}

/** False: there is none. Rejects where its holder lives. */
async function isStale(path: string, directory: string): Promise<boolean> {
  const content = await contentOf(path)
  if (content === undefined) return false
  const holder = parseHolder(content)
  if (holder === undefined || !(await lives(holder))) return true
  throw new TidegateError('storage', `cannot open ${directory}: process ${holder.pid} has it open`, {
    advice: `Stop process ${holder.pid}, or name another directory.`,
  })
}

async function release(path: string, mine: string): Promise<void> {
  if ((await contentOf(path)) === mine) await rm(path, { force: true })
}

/** Undefined: there is none. One that cannot be read says nothing. */
function contentOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: unknown) => (codeOf(error) === 'ENOENT' ? undefined : ''))
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
