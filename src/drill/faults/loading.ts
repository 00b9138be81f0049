import type { Random } from '../../runtime/index.ts'
import { cannot, type Cannot, type Fault } from '../fault.ts'
import { ask, mastersOf, nodeName, openNode, RedisRefusal, type Node, type NodeAddress } from '../redis/index.ts'
import type { UndoStep } from '../undo.ts'
import type { FaultHost, FaultWish } from './index.ts'

/** Keys that are added, so that a small data set takes its time too, and answers while it does. */
const FILLER = { keys: 64, ids: 64, prefix: 'tidegate-drill:filler:' } as const
/** A filler key that is forgotten by everybody goes away by itself. */
const FILLER_SECONDS = 900
/** Redis looks for commands after so many bytes of its file: the least that it takes. */
const INTERVAL = 'loading-process-events-interval-bytes'
const INTERVAL_BYTES = '1024'
const DELAY = 'key-load-delay'

/** The shortest sleep costs so much, whatever is asked for; shorter ones are taken more rarely. */
const SLEEP_US = 60
const SLEEP_US_MIN = 200

/**
 * DEBUG RELOAD: the server writes its data to its file, and reads it again, slowly; meanwhile it answers LOADING to everything that
 * touches data. Needs the command DEBUG, which Redis refuses by default, and managed services always.
 */
export async function loading({ lastsMs, redis }: FaultWish, { timers, random }: FaultHost): Promise<Fault | Cannot> {
  if (redis === undefined) return cannot('loading needs --redis')
  const [master] = await mastersOf(redis, timers)
  if (master === undefined) return cannot('there is no master')
  if (redis.kind === 'cluster')
    return cannot('loading is for a Redis that stands alone, or behind Sentinel', 'In a cluster use demote or pause-redis.')
  const name = nodeName(master)
  const control = await openNode(master, timers)
  try {
    await control.ask(['DEBUG', 'SLEEP', '0'])
    const before = { delay: await configOf(control, DELAY), interval: await configOf(control, INTERVAL) }
    const keys = keysIn(String(await control.ask(['INFO', 'keyspace']))) + FILLER.keys
    return new Reload({ master, name, lastsMs, keys, before, timers, random })
  } catch (error) {
    if (!(error instanceof RedisRefusal)) throw error
    return cannot(
      `${name} cannot be made to load here: ${error.message}`,
      'It is done with DEBUG RELOAD, which Redis allows only where redis.conf says "enable-debug-command local" (or yes), and its user may',
      'use DEBUG and CONFIG. Managed services never allow it. Where it cannot be allowed, restart a Redis that has much data:',
      'tidegate drill restart --redis-pid PID',
    )
  } finally {
    control.close()
  }
}

interface ReloadPlan {
  readonly master: NodeAddress
  readonly name: string
  readonly lastsMs: number
  readonly keys: number
  readonly before: { readonly delay: string; readonly interval: string }
  readonly timers: FaultHost['timers']
  readonly random: Random
}

class Reload implements Fault {
  readonly plan: string
  readonly lastsMs: number
  readonly hits = 'redis'
  readonly mayDisconnect = false
  readonly undo: readonly UndoStep[]
  readonly #of: ReloadPlan
  #reloading: Promise<unknown> = Promise.resolve()
  #node: Node | undefined

  constructor(of: ReloadPlan) {
    const { master, name, lastsMs, keys, before } = of
    this.#of = of
    this.lastsMs = lastsMs
    this.plan = `DEBUG RELOAD on ${name}, of ${keys} keys in about ${lastsMs / 1_000} s`
    const set = (option: string, value: string): UndoStep => ({
      kind: 'redis',
      node: master,
      words: ['CONFIG', 'SET', option, value],
    })
    this.undo = [
      set(DELAY, before.delay),
      set(INTERVAL, before.interval),
      { kind: 'redis', node: master, words: ['UNLINK', ...fillerKeys()] },
    ]
  }

  async begin(): Promise<undefined> {
    const { master, lastsMs, keys, timers, random } = this.#of
    const node = await openNode(master, timers)
    this.#node = node
    for (const key of fillerKeys()) await node.ask(['SET', key, filler(random), 'EX', String(FILLER_SECONDS)])
    await node.ask(['CONFIG', 'SET', INTERVAL, INTERVAL_BYTES])
    await node.ask(['CONFIG', 'SET', DELAY, String(delayFor(lastsMs, keys))])
    // Its answer comes when all is read again.
    this.#reloading = node.ask(['DEBUG', 'RELOAD'], RELOAD_MS_MAX + 2 * lastsMs).catch(() => {})
    return undefined
  }

  /** Without the delay the rest is read at once; that may be said while it loads. */
  async end(): Promise<string | undefined> {
    const { master, timers, before } = this.#of
    await ask(master, ['CONFIG', 'SET', DELAY, before.delay], timers).catch(() => {})
    await this.#reloading
    this.#node?.close()
    return undefined
  }
}

/** Much data takes its time without any delay. */
const RELOAD_MS_MAX = 600_000

function fillerKeys(): readonly string[] {
  return Array.from({ length: FILLER.keys }, (_, n) => `${FILLER.prefix}${n}`)
}

/** About a kilobyte that cannot be made smaller. */
function filler(random: Random): string {
  return Array.from({ length: FILLER.ids }, () => random.id()).join('')
}

/** As Redis takes it: microseconds for each key; negative: the shortest sleep for one key in so many. */
export function delayFor(lastsMs: number, keys: number): number {
  const each = (lastsMs * 1_000) / keys
  return each >= SLEEP_US_MIN ? Math.round(each) : -Math.max(1, Math.round(SLEEP_US / each))
}

async function configOf(node: Node, option: string): Promise<string> {
  const reply = await node.ask(['CONFIG', 'GET', option])
  const value = Array.isArray(reply) ? (reply as readonly unknown[])[1] : undefined
  if (typeof value !== 'string') throw new RedisRefusal(`it does not know ${option}`, '')
  return value
}

/** `db0:keys=12,expires=0,...` */
export function keysIn(info: string): number {
  return [...info.matchAll(/^db\d+:keys=(\d+)/gm)].reduce((sum, [, keys]) => sum + Number(keys), 0)
}
