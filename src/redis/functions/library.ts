import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { RedisFailure } from '../failure.ts'
import type { Link, Reply, Word } from '../link.ts'

/** In the order in which they need each other. */
const FILES = ['clock', 'life', 'append', 'publish', 'recover', 'read', 'open', 'remove', 'presence'] as const

export type FunctionName =
  | 'append'
  | 'publish'
  | 'recover'
  | 'read'
  | 'open'
  | 'remove'
  | 'presence_add'
  | 'presence_remove'
  | 'presence_members'
  | 'presence_stats'

/**
 * Our functions as one library of Redis. Its name holds the hash of its code: two versions of Tidegate that share a Redis
 * during a rolling deployment each have their own, instead of replacing each other's.
 */
export interface FunctionLibrary {
  /** `tidegate_<8 hex digits>`. */
  readonly name: string
  readonly code: string
  /** SHA-256 of what is between its first lines and its end, hex. */
  readonly hash: string
}

/** @param replaced Lua text to take instead of a file's: a test's own clock. */
export function functionLibrary(replaced: { readonly [file: string]: string } = {}): FunctionLibrary {
  const body = FILES.map((file) => replaced[file] ?? readFileSync(new URL(`${file}.lua`, import.meta.url), 'utf8')).join('\n')
  const hash = createHash('sha256').update(body).digest('hex')
  const name = `tidegate_${hash.slice(0, 8)}`
  // One table of names would be a global, which a library may not have; a local of the first line is seen by all.
  return { name, code: `#!lua name=${name}\nlocal NAME = '${name}'\n${body}`, hash }
}

/** The words of one call. */
export function call(
  library: FunctionLibrary,
  name: FunctionName,
  keys: readonly string[],
  args: readonly (string | number)[],
): readonly Word[] {
  return ['FCALL', `${library.name}_${name}`, `${keys.length}`, ...keys, ...args.map((word) => `${word}`)]
}

/**
 * Sees to it that one master has exactly this library: loads it where it is missing or another's, and reads it back. Rejects
 * with a `RedisFailure`. FUNCTION LOAD is refused on replicas and when `maxmemory` is reached, also where every other part of
 * Tidegate would still work: the words say so.
 */
export async function ensureLibrary(link: Link, library: FunctionLibrary): Promise<{ readonly loaded: boolean }> {
  if (await hasLibrary(link, library)) return { loaded: false }
  try {
    await link.send(['FUNCTION', 'LOAD', 'REPLACE', library.code])
  } catch (error) {
    throw explained(error)
  }
  if (await hasLibrary(link, library)) return { loaded: true }
  throw new RedisFailure('functions', `${link.name}: the library ${library.name} was loaded and is not there`)
}

function explained(error: unknown): unknown {
  if (!(error instanceof RedisFailure)) return error
  const why = { full: 'Redis takes no functions while maxmemory is reached', demoted: 'a replica takes no functions' }
  const words = error.kind === 'full' || error.kind === 'demoted' ? why[error.kind] : undefined
  return words === undefined ? error : new RedisFailure(error.kind, `${error.message}; ${words}`, error)
}

async function hasLibrary(link: Link, { name, code }: FunctionLibrary): Promise<boolean> {
  const listed = await link.send(['FUNCTION', 'LIST', 'LIBRARYNAME', name, 'WITHCODE'])
  if (!Array.isArray(listed)) return false
  return listed.some((entry: Reply) => field(entry, 'library_name') === name && field(entry, 'library_code') === code)
}

/** A field of a map, however the protocol's version writes it. */
function field(entry: Reply, name: string): Reply | undefined {
  if (Array.isArray(entry)) {
    const index = (entry as readonly Reply[]).indexOf(name)
    return index === -1 ? undefined : (entry as readonly Reply[])[index + 1]
  }
  return entry !== null && typeof entry === 'object' ? (entry as { readonly [field: string]: Reply })[name] : undefined
}
