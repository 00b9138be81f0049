import { createClient, ErrorReply } from '@redis/client'
import { RedisFailure } from '../failure.ts'
import type { Reply, Word } from '../link.ts'
import type { RedisWorld } from '../settings.ts'
import { ENDS_LIFE, replyFailure, socketFailure } from './classify.ts'
import { clientOptions, type ClientLimits, type ClientOptions } from './client-options.ts'
import { DeadlineRing, type Deadline } from './deadline-ring.ts'
import type { Target } from './endpoint.ts'
import { nameLanguage } from './other-language.ts'
import { serverOf, type Wanted } from './version.ts'

/** How often it is looked whether a deadline has passed: a command may be late by as much. */
const TICK_MS = 50

export type Client = ReturnType<typeof createClient>

/**
 * The library builds a class of all commands for every set of options that is not the last one: tens of milliseconds in which
 * nothing else runs, for each connection of each reconnect. A duplicate has the class of its original.
 */
let original: Client | undefined

function newClient(options: ClientOptions): Client {
  original ??= createClient({ RESP: 3, maintNotifications: 'disabled' }) as unknown as Client
  return original.duplicate(options)
}

export interface LifePlan {
  readonly name: string
  readonly target: Target
  readonly limits: ClientLimits
  readonly world: RedisWorld
  readonly wanted: Wanted
  /** It ended by itself. Once, and not after `end`. */
  readonly onEnd: (reason: RedisFailure) => void
  /** An error reply, though the connection stays. */
  readonly onReplyFailure: (failure: RedisFailure) => void
}

/**
 * One connection of the library, from its first byte to its end. Each has a client of its own, so that nothing of one life can
 * reach another: no late reply, no subscription, no command that waits.
 */
export class Life {
  readonly #plan: LifePlan
  readonly #ring = new DeadlineRing()
  readonly client: Client
  #ended: RedisFailure | undefined
  #stopTicking = (): void => {}
  #isOpen = false

  /** @throws RedisFailure when a file of the TLS options cannot be read. */
  constructor(plan: LifePlan) {
    this.#plan = plan
    this.client = newClient(clientOptions(plan.name, plan.target, plan.limits))
    // Also when the answer cannot be read: then nothing that comes after can be told apart either.
    this.client.on('error', (error: unknown) => this.#broke(error))
  }

  /** Connects, and learns what server it is. Rejects with a `RedisFailure`, and has then ended. */
  async open(): Promise<string> {
    const { name, limits, world, wanted } = this.#plan
    const cancel = world.timers.after(limits.connectTimeoutMs, () =>
      this.#fail(new RedisFailure('unreachable', `${name}: no answer within ${limits.connectTimeoutMs} ms`)),
    )
    try {
      await this.#connect()
      this.#stopTicking = world.timers.every(TICK_MS, () => this.#tick())
      const server = serverOf(name, await this.send(['HELLO'], limits.connectTimeoutMs), wanted)
      if (this.#ended !== undefined) throw this.#ended
      this.#isOpen = true
      return server
    } catch (error) {
      const reason = this.#ended ?? (error instanceof RedisFailure ? error : this.#connectFailure(error))
      this.end(reason)
      throw await nameLanguage(name, this.#plan.target, reason, world.timers)
    } finally {
      cancel()
    }
  }

  /** The library's own promise may never settle when it is destroyed in the middle; ours does. */
  #connect(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#giveUpConnecting = reject
      this.client.connect().then(
        () => {
          resolve()
          // A socket that was still being made when the life ended is not known to `destroy` before now.
          if (this.#ended !== undefined) this.client.destroy()
        },
        (error: unknown) => reject(this.#ended ?? this.#connectFailure(error)),
      )
    })
  }

  #giveUpConnecting: (reason: RedisFailure) => void = () => {}

  #connectFailure(error: unknown): RedisFailure {
    return error instanceof ErrorReply ? replyFailure(this.#plan.name, error.message) : socketFailure(this.#plan.name, error)
  }

  send(command: readonly Word[], deadlineMs: number): Promise<Reply> {
    return this.track(this.client.sendCommand(command as Word[]) as unknown as Promise<Reply>, deadlineMs)
  }

  /** Holds an answer of the library to a deadline, and puts its errors into our words. */
  track<Result>(answer: Promise<Result>, deadlineMs: number): Promise<Result> {
    const deadline = this.#ring.add(this.#plan.world.clock.monotonicMs(), deadlineMs)
    return answer.then(
      (result) => {
        deadline.isOver = true
        return result
      },
      (error: unknown) => {
        deadline.isOver = true
        throw this.#commandFailure(error, deadline)
      },
    )
  }

  #commandFailure(error: unknown, deadline: Deadline): RedisFailure {
    const { name } = this.#plan
    if (error instanceof ErrorReply) return this.#judge(replyFailure(name, error.message))
    if (this.#ended !== undefined) return cutBy(this.#ended, deadline, this.#plan.world.clock.monotonicMs())
    if (error instanceof Error && error.message === 'The queue is full') {
      return new RedisFailure('overloaded', `${name}: ${this.#plan.limits.queueMax} commands wait for an answer already`)
    }
    return socketFailure(name, error)
  }

  #judge(failure: RedisFailure): RedisFailure {
    if (ENDS_LIFE.has(failure.kind)) this.#fail(failure)
    else this.#plan.onReplyFailure(failure)
    return failure
  }

  #tick(): void {
    if (!this.#ring.hasPassed(this.#plan.world.clock.monotonicMs())) return
    this.#fail(new RedisFailure('timeout', `${this.#plan.name}: a command had no answer by its deadline`))
  }

  #broke(error: unknown): void {
    if (this.#isOpen) this.#fail(socketFailure(this.#plan.name, error))
    else if (!(error instanceof ErrorReply)) this.#fail(this.#connectFailure(error))
  }

  #fail(reason: RedisFailure): void {
    if (this.#ended !== undefined) return
    const wasOpen = this.#isOpen
    this.end(reason)
    if (wasOpen) this.#plan.onEnd(reason)
  }

  /** Everything in flight is rejected: as `timeout` where the deadline has passed, otherwise as `cut`. */
  end(reason: RedisFailure): void {
    if (this.#ended !== undefined) return
    this.#ended = reason
    this.#isOpen = false
    this.#stopTicking()
    this.client.destroy()
    this.#giveUpConnecting(reason)
  }
}

function cutBy(reason: RedisFailure, deadline: Deadline, nowMs: number): RedisFailure {
  if (reason.kind === 'timeout' && deadline.dueMs <= nowMs) return reason
  return new RedisFailure('cut', `the connection ended before the answer came: ${reason.message}`, reason)
}
