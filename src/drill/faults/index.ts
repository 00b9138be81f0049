import type { Random, Timers } from '../../runtime/index.ts'
import type { ActionName } from '../action.ts'
import { cannot, type Cannot, type Fault } from '../fault.ts'
import { RedisRefusal, type RedisAddress } from '../redis/index.ts'
import { demote } from './demote.ts'
import { halfOpen } from './half-open.ts'
import { killSubscriber } from './kill-subscriber.ts'
import { loading } from './loading.ts'
import { pauseRedis } from './pause-redis.ts'
import { restart } from './restart.ts'

/** What a fault is made from: what was asked for, and what it may touch. */
export interface FaultWish {
  readonly lastsMs: number
  readonly redis: RedisAddress | undefined
  /** The process of Redis, where it runs on this machine. */
  readonly redisPid: number | undefined
  /** The process of the service. */
  readonly pid: number | undefined
  readonly isKill: boolean
  /** What a supervisor would run, where there is none. */
  readonly startCommand: string | undefined
  readonly mayShutDownRedis: boolean
  readonly relay: { readonly host: string; readonly port: number }
}

export interface FaultHost {
  readonly timers: Timers
  readonly random: Random
}

const PREPARE: Readonly<Record<ActionName, (wish: FaultWish, host: FaultHost) => Promise<Fault | Cannot>>> = {
  'pause-redis': pauseRedis,
  loading,
  demote,
  'kill-subscriber': killSubscriber,
  'half-open': halfOpen,
  restart,
}

/** Looks whether it is possible here, and changes nothing. */
export async function prepare(action: ActionName, wish: FaultWish, host: FaultHost): Promise<Fault | Cannot> {
  try {
    return await PREPARE[action](wish, host)
  } catch (error) {
    if (error instanceof RedisRefusal) return cannot(error.message)
    throw error
  }
}
