import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { TidegateError } from '../../runtime/index.ts'

/** A server that could be started, or why there is none. */
export type FoundServer =
  | { readonly kind: 'found'; readonly path: string; readonly version: string; readonly where: string }
  | { readonly kind: 'none'; readonly why: string }

/** What the search may look at; the real ones are `realServerWorld`. */
export interface ServerWorld {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where `npm run redis:get` puts one. */
  readonly fetched: string
  readonly exists: (path: string) => boolean
  /** What the program says when it is called as `redis-server --version`; `undefined` when it cannot be run. */
  readonly versionText: (path: string) => string | undefined
}

/** Debian's `redis-server` is a name of `redis-check-rdb`, which its package redis-tools brings without starting anything. */
const NAMES = ['redis-server', 'valkey-server', 'redis-check-rdb'] as const

const VARIABLE = 'REDIS_SERVER_BIN'

/** Functions and sharded pub/sub came with 7.0. */
const FLOOR = 7

/** @throws a `config` error when the variable names something that is no server of 7.0 or newer. */
export function findServer(world: ServerWorld): FoundServer {
  const { env, fetched, exists } = world
  const named = env[VARIABLE]
  if (named !== undefined) return namedServer(named, world)
  const old: string[] = []
  for (const { path, where } of candidates(env, fetched)) {
    if (!exists(path)) continue
    const version = versionOf(path, world)
    if (version === undefined) continue
    if (isNewEnough(version)) return { kind: 'found', path, version, where }
    old.push(`${path} is ${version}, older than ${FLOOR}.0`)
  }
  return { kind: 'none', why: old.length === 0 ? 'no Redis server was found on PATH' : old.join(', ') }
}

function namedServer(path: string, world: ServerWorld): FoundServer {
  const version = world.exists(path) ? versionOf(path, world) : undefined
  if (version !== undefined && isNewEnough(version)) return { kind: 'found', path, version, where: VARIABLE }
  const reason = version === undefined ? 'is no Redis server that can be run' : `is ${version}, older than ${FLOOR}.0`
  throw new TidegateError('config', `cannot start a Redis of our own: ${VARIABLE} names ${path}, which ${reason}`)
}

function* candidates(env: ServerWorld['env'], fetched: string): Generator<{ readonly path: string; readonly where: string }> {
  const directories = (env['PATH'] ?? '').split(delimiter).filter((directory) => directory !== '')
  for (const name of NAMES) for (const directory of directories) yield { path: join(directory, name), where: 'PATH' }
  yield { path: fetched, where: 'npm run redis:get' }
}

function versionOf(path: string, { versionText }: ServerWorld): string | undefined {
  return /\bv=(\d+\.\d+\.\d+)/.exec(versionText(path) ?? '')?.[1]
}

function isNewEnough(version: string): boolean {
  return Number.parseInt(version, 10) >= FLOOR
}

/** A program that does not say its version by then is none. */
const VERSION_MS = 3_000

export function realServerWorld(env: ServerWorld['env']): ServerWorld {
  return {
    env,
    fetched: fileURLToPath(new URL('../../../.cache/redis/redis-server', import.meta.url)),
    // Unix sockets and a shell: what a server of our own needs.
    exists: (path) => process.platform !== 'win32' && existsSync(path),
    versionText(path) {
      const { status, stdout } = spawnSync(path, ['--version'], { argv0: 'redis-server', encoding: 'utf8', timeout: VERSION_MS })
      return status === 0 ? stdout : undefined
    },
  }
}
