import type { Durability } from '../../channel/index.ts'
import type { Timers } from '../../runtime/index.ts'
import { RedisFailure } from '../failure.ts'
import type { Link, Reply, Word } from '../link.ts'
import { numberIn, shape, textIn } from './replies.ts'

export interface DurableOptions {
  /** Replicas that must have it; `all`: as many as were seen in this life of the connection, and at least one. */
  readonly replicas: number | 'all'
  /** How long one WAIT waits. */
  readonly waitMs: number
  /** Appends that share one WAIT, at most. */
  readonly batch: number
}

type Asked = Exclude<Durability, 'memory'>

interface Waiting {
  readonly command: readonly Word[]
  readonly durability: Asked
  readonly settle: (reply: Reply) => void
  readonly fail: (error: RedisFailure) => void
}

/** How this life of the connection can prove that something is on the disk. */
type DiskProof = 'always' | 'waitaof' | { readonly cannot: string }

/**
 * Appends of one master that are acknowledged only when replicas or the disk have them. All go over one connection of their
 * own, in groups: the appends, then one WAIT, which counts what its own connection has written in this life and no other.
 */
export class DurableAppends {
  readonly #link: Link
  readonly #options: DurableOptions
  #waiting: Waiting[] = []
  #isBusy = false
  #life: { readonly epoch: number; disk: DiskProof | undefined; replicasSeen: number } = {
    epoch: -1,
    disk: undefined,
    replicasSeen: 0,
  }
  readonly #timers: Timers

  constructor(link: Link, timers: Timers, options: DurableOptions) {
    this.#link = link
    this.#timers = timers
    this.#options = options
  }

  /** The reply of the command, once it is as durable as asked. Rejects with a `RedisFailure`: `unconfirmed` when it is less. */
  send(command: readonly Word[], durability: Asked): Promise<Reply> {
    return new Promise((settle, fail) => {
      this.#waiting.push({ command, durability, settle, fail })
      if (this.#isBusy) return
      this.#isBusy = true
      // What is asked for in one turn shares one WAIT.
      this.#timers.soon(() => void this.#work())
    })
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting.slice(0, this.#options.batch)
      this.#waiting = this.#waiting.slice(this.#options.batch)
      try {
        await this.#group(group)
      } catch (error) {
        const failure = error instanceof RedisFailure ? error : new RedisFailure('refused', String(error), error)
        // Of those that were sent, each has its own answer already.
        for (const one of group) one.fail(failure)
      }
    }
    this.#isBusy = false
  }

  async #group(group: readonly Waiting[]): Promise<void> {
    const { epoch } = this.#link
    if (this.#life.epoch !== epoch) this.#life = { epoch, disk: undefined, replicasSeen: 0 }
    const wants = (durability: Asked): boolean => group.some((one) => one.durability === durability)
    const disk = wants('fsynced') ? await this.#disk() : undefined
    const needed = wants('replicated') ? await this.#replicas() : 0
    this.#sameLife(epoch, 'cannot')
    const sent = group.flatMap((one) => {
      const why = one.durability === 'fsynced' && typeof disk === 'object' ? disk.cannot : undefined
      if (why === undefined) return [{ one, reply: settled(this.#link.send(one.command)) }]
      one.fail(new RedisFailure('misconfigured', `${this.#link.name}: ${why}`))
      return []
    })
    const proofs = {
      replicated: wants('replicated') ? this.#replicated(needed) : undefined,
      fsynced: disk === undefined || typeof disk === 'object' ? undefined : this.#fsynced(disk),
    }
    for (const { one, reply } of sent) {
      const answer = await reply
      if (answer.kind === 'failed') {
        one.fail(answer.failure)
        continue
      }
      const missing = await proofs[one.durability]
      if (this.#link.epoch !== epoch) one.fail(new RedisFailure('cut', `${this.#link.name}: it was lost before it was confirmed`))
      else if (missing !== undefined) one.fail(new RedisFailure('unconfirmed', `${this.#link.name}: ${missing}`))
      else one.settle(answer.reply)
    }
  }

  #sameLife(epoch: number, verb: string): void {
    if (this.#link.epoch !== epoch)
      throw new RedisFailure('unreachable', `${this.#link.name}: ${verb} append, the connection was lost`)
  }

  async #replicas(): Promise<number> {
    const { replicas } = this.#options
    if (replicas !== 'all') return Math.max(1, replicas)
    const [role, , list] = shape(await this.#link.send(['ROLE']), 3)
    if (role !== 'master') throw new RedisFailure('demoted', `${this.#link.name}: it is a replica`)
    // One that has gone away may come back and be promoted: it still counts.
    this.#life.replicasSeen = Math.max(this.#life.replicasSeen, shape(list, 0).length)
    return Math.max(1, this.#life.replicasSeen)
  }

  /** @returns what is missing. */
  async #replicated(needed: number): Promise<string | undefined> {
    const reached = await settled(this.#link.send(['WAIT', `${needed}`, `${this.#options.waitMs}`]))
    if (reached.kind === 'failed') return reached.failure.message
    const count = numberIn(reached.reply)
    return count >= needed ? undefined : `${count} of ${needed} replicas had it after ${this.#options.waitMs} ms`
  }

  async #fsynced(disk: 'always' | 'waitaof'): Promise<string | undefined> {
    if (disk === 'waitaof') {
      const reached = await settled(this.#link.send(['WAITAOF', '1', '0', `${this.#options.waitMs}`]))
      if (reached.kind === 'failed') return reached.failure.message
      return numberIn(shape(reached.reply, 1)[0]) >= 1 ? undefined : `it was not on the disk after ${this.#options.waitMs} ms`
    }
    // Somebody may have changed it between the look before and the append.
    const still = await settled(this.#askDisk())
    if (still.kind === 'failed') return still.failure.message
    if (still.reply === disk) return undefined
    this.#life.disk = undefined
    return 'it does not sync every append any more'
  }

  async #disk(): Promise<DiskProof> {
    if (this.#life.disk !== undefined && typeof this.#life.disk !== 'object') return this.#life.disk
    this.#life.disk = await this.#askDisk()
    return this.#life.disk
  }

  async #askDisk(): Promise<DiskProof> {
    const info = textIn(await this.#link.send(['INFO', 'everything']))
    if (!/^aof_enabled:1/m.test(info)) return { cannot: 'it keeps no append-only file (appendonly no)' }
    const [, major = '0', minor = '0'] = /^redis_version:(\d+)\.(\d+)/m.exec(info) ?? []
    const isNew = Number(major) > 7 || (Number(major) === 7 && Number(minor) >= 2)
    if (isNew) return 'waitaof'
    const config = await settled(this.#link.send(['CONFIG', 'GET', 'appendfsync']))
    if (config.kind === 'failed') return { cannot: `appendfsync cannot be verified (${config.failure.message})` }
    const policy = textIn(valueOf(config.reply, 'appendfsync'))
    return policy === 'always' ? 'always' : { cannot: `it syncs ${policy}, not always (appendfsync)` }
  }
}

function valueOf(reply: Reply, name: string): Reply | undefined {
  if (Array.isArray(reply)) return (reply as readonly Reply[])[1]
  return reply !== null && typeof reply === 'object' ? (reply as { readonly [field: string]: Reply })[name] : undefined
}

type Settled<Value> =
  | { readonly kind: 'done'; readonly reply: Value }
  | { readonly kind: 'failed'; readonly failure: RedisFailure }

function settled<Value>(promise: Promise<Value>): Promise<Settled<Value>> {
  return promise.then(
    (reply): Settled<Value> => ({ kind: 'done', reply }),
    (error: unknown): Settled<Value> => ({
      kind: 'failed',
      failure: error instanceof RedisFailure ? error : new RedisFailure('refused', String(error), error),
    }),
  )
}
