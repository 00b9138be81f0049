import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cannot, type Cannot, type Fault } from '../fault.ts'
import type { Takes } from '../../lab/history/index.ts'
import { ask, mastersOf, nodeName, openNode, RedisRefusal } from '../redis/index.ts'
import type { FaultHost, FaultWish } from './index.ts'
import { ended, processOf } from './process.ts'

/** A drain takes its time: what the platforms give, and some more. */
const END_MS = 40_000

/** Ends the service or its Redis; who brings it back is its supervisor, or `--start`. */
export async function restart(wish: FaultWish, host: FaultHost): Promise<Fault | Cannot> {
  const { pid, redisPid, redis, mayShutDownRedis } = wish
  const named = [pid, redisPid].filter((one) => one !== undefined).length + (mayShutDownRedis ? 1 : 0)
  if (named !== 1)
    return cannot(
      named === 0 ? 'restart needs to know of what' : 'restart can end one thing at a time',
      '--pid PID            the service: SIGTERM, or SIGKILL with --kill',
      '--redis-pid PID      a Redis on this machine, likewise',
      '--yes-shutdown       a Redis that is only reached by --redis: SHUTDOWN NOSAVE',
      'Its supervisor starts it again; where there is none, say how with --start "COMMAND".',
    )
  if (mayShutDownRedis) {
    if (redis === undefined) return cannot('--yes-shutdown needs --redis')
    return shutDown(wish, host)
  }
  if (redisPid !== undefined) return ofProcess(redisPid, 'redis', wish, host, await takenFromRedis(wish, host))
  return ofProcess(pid ?? 0, 'service', wish, host, undefined)
}

function ofProcess(
  pid: number,
  hits: Fault['hits'],
  { isKill, startCommand }: FaultWish,
  { timers }: FaultHost,
  takes: Takes | undefined,
): Fault | Cannot {
  const found = processOf(pid, hits)
  if (typeof found === 'string') return cannot(found)
  const signal = isKill ? 'SIGKILL' : 'SIGTERM'
  const what = `${signal} to ${found.name} (${pid})`
  return {
    plan: `${what}; ${startedBy(startCommand)}`,
    lastsMs: 0,
    hits,
    ...(takes !== undefined && { takes }),
    mayDisconnect: hits === 'service',
    undo: [],
    async begin() {
      process.kill(pid, signal)
      if (!(await ended(pid, END_MS, timers))) return `${what}: it has not ended within ${END_MS / 1_000} s`
      return `${what}: it has ended${await begun(startCommand)}`
    },
    end: () => Promise.resolve(undefined),
  }
}

async function shutDown(wish: FaultWish, host: FaultHost): Promise<Fault | Cannot> {
  const { redis, startCommand } = wish
  const { timers } = host
  if (redis === undefined) return cannot('--yes-shutdown needs --redis')
  const [master] = await mastersOf(redis, timers)
  if (master === undefined) return cannot('there is no master')
  const takes = await takenFromRedis(wish, host)
  return {
    plan: `SHUTDOWN NOSAVE on ${nodeName(master)}; ${startedBy(startCommand)}`,
    lastsMs: 0,
    hits: 'redis',
    ...(takes !== undefined && { takes }),
    mayDisconnect: false,
    undo: [],
    async begin() {
      const node = await openNode(master, timers)
      // It answers by going away; only a no is an answer.
      await node.ask(['SHUTDOWN', 'NOSAVE']).catch((error: unknown) => {
        if (error instanceof RedisRefusal && error.word !== '') throw error
      })
      node.close()
      return `${nodeName(master)} has shut down${await begun(startCommand)}`
    },
    end: () => Promise.resolve(undefined),
  }
}

function startedBy(command: string | undefined): string {
  return command === undefined ? 'its supervisor starts it again' : 'then --start runs'
}

/** As a supervisor does: in a session of its own, so that it outlives the drill. */
async function begun(command: string | undefined): Promise<string> {
  if (command === undefined) return ', and is waited for'
  const child = spawn('/bin/sh', ['-c', command], { detached: true, stdio: 'ignore' })
  try {
    await once(child, 'spawn')
  } catch {
    return ', and --start could not be run'
  }
  child.unref()
  return `, and --start runs as ${child.pid ?? 0}`
}

/** With an append-only file a Redis that ends has what it acknowledged. Where nobody can be asked, the worst is assumed. */
async function takenFromRedis({ redis }: FaultWish, { timers }: FaultHost): Promise<Takes | undefined> {
  const [master] = redis === undefined ? [] : await mastersOf(redis, timers)
  if (master === undefined) return 'unsynced'
  return String(await ask(master, ['INFO', 'persistence'], timers)).includes('aof_enabled:1') ? undefined : 'unsynced'
}
