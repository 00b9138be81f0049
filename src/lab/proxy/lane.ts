import type { Socket } from 'node:net'
import type { Cancel, Clock, Random, Timers } from '../../runtime/index.ts'
import type { ActiveRule } from './active-rule.ts'
import type { Shape } from './rules.ts'
import type { Then } from './rule.ts'

/** Bytes that wait in one direction, about, at most: beyond, the other side is not read, and feels it. */
const QUEUE_BYTES = 1_048_576
/** What flows at a limited rate does so in so many portions a second. */
const PORTIONS = 20

/** What goes in one direction, in order. */
export interface Parcel {
  readonly act:
    | { readonly kind: 'bytes' }
    /** This side says no more. */
    | { readonly kind: 'end' }
    /** This side broke. */
    | { readonly kind: 'reset' }
    | { readonly kind: 'fault'; readonly rule: ActiveRule; readonly ends: Then }
  bytes: Buffer
  readonly dueMs: number
  isHeld: boolean
  /** A request that has not arrived at the server as long as it waits here. */
  readonly isRequest: boolean
}

export interface LanePlan {
  readonly source: Socket
  readonly target: Socket
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
  readonly shape: () => Shape
  readonly onFault: (rule: ActiveRule, ends: Then) => void
  /** Something went on. */
  readonly onMove: () => void
  /** It will never go on. */
  readonly onDiscard: (parcel: Parcel) => void
}

/**
 * One direction of one connection: what was read waits here in order until nothing holds it, it is due, and the other side
 * takes it. Whatever is held holds all that comes after it, as replies on one connection have one order.
 *
 *     flowing --(silence, or the target is gone)--> dead, where everything is dropped
 */
export class Lane {
  readonly #plan: LanePlan
  readonly #queue: Parcel[] = []
  readonly #passed = new WeakMap<ActiveRule, number>()
  #queuedBytes = 0
  #isSourcePaused = false
  /** The target takes no more for now. */
  #isBlocked = false
  /** Between two slices. */
  #isResting = false
  #timer: Cancel | undefined
  #freeAtMs = 0
  #isDead = false

  constructor(plan: LanePlan) {
    this.#plan = plan
    plan.target.on('drain', () => {
      this.#isBlocked = false
      this.pump()
    })
  }

  get isDead(): boolean {
    return this.#isDead
  }

  get isEmpty(): boolean {
    return this.#queue.length === 0
  }

  /** Requests that have not gone on. */
  get requests(): number {
    return this.#queue.reduce((sum, { isRequest }) => sum + (isRequest ? 1 : 0), 0)
  }

  isNext(parcel: Parcel): boolean {
    return this.#queue[0] === parcel
  }

  push(parcel: Parcel): void {
    if (this.#isDead) {
      this.#plan.onDiscard(parcel)
      return
    }
    this.#queue.push(parcel)
    this.#queuedBytes += parcel.bytes.length
    this.pump()
    if (this.#queuedBytes > QUEUE_BYTES && !this.#isSourcePaused) {
      this.#isSourcePaused = true
      this.#plan.source.pause()
    }
  }

  /** From now on everything is dropped, what waits too. */
  die(): void {
    this.#isDead = true
    this.#timer?.()
    for (const parcel of this.#queue.splice(0)) this.#plan.onDiscard(parcel)
    this.#queuedBytes = 0
    this.#resume()
  }

  /** Lets on what may go. Called whenever something may have changed. */
  pump(): void {
    this.#timer?.()
    this.#timer = undefined
    while (!this.#isBlocked && !this.#isResting && !this.#isDead && this.#step()) this.#plan.onMove()
    if (this.#queuedBytes <= QUEUE_BYTES / 2) this.#resume()
  }

  #resume(): void {
    if (!this.#isSourcePaused) return
    this.#isSourcePaused = false
    this.#plan.source.resume()
  }

  /** @returns whether there may be another one. */
  #step(): boolean {
    const [parcel] = this.#queue
    if (parcel === undefined || parcel.isHeld) return false
    const shape = this.#plan.shape()
    if (shape.blackHole !== undefined) {
      shape.blackHole.did()
      return false
    }
    const nowMs = this.#plan.clock.monotonicMs()
    const waitMs = Math.max(parcel.dueMs, shape.bandwidth === undefined ? 0 : this.#freeAtMs) - nowMs
    if (waitMs > 0) {
      this.#timer = this.#plan.timers.after(waitMs, () => this.pump())
      return false
    }
    if (parcel.act.kind === 'bytes') return this.#write(parcel, shape, nowMs)
    this.#queue.shift()
    const { target } = this.#plan
    if (parcel.act.kind === 'end') target.end()
    else if (parcel.act.kind === 'reset') {
      // It was told that no more comes: a reset would take back what it has not read yet.
      if (target.writableEnded) target.destroySoon()
      else target.resetAndDestroy()
    } else this.#fault(parcel.act.rule, parcel.act.ends)
    return true
  }

  #fault(rule: ActiveRule, ends: Then): void {
    if (ends === 'silent') this.die()
    this.#plan.onFault(rule, ends)
  }

  #write(parcel: Parcel, shape: Shape, nowMs: number): boolean {
    const size = Math.min(parcel.bytes.length, ...this.#portions(shape))
    const bytes = parcel.bytes.subarray(0, size)
    parcel.bytes = parcel.bytes.subarray(size)
    this.#queuedBytes -= size
    if (parcel.bytes.length === 0) this.#queue.shift()
    if (size > 0) this.#isBlocked = !this.#plan.target.write(bytes)
    if (shape.bandwidth !== undefined) {
      shape.bandwidth.did()
      this.#freeAtMs = Math.max(nowMs, this.#freeAtMs) + (size / shape.bandwidth.rule.bytesPerSecond) * 1_000
    }
    this.#count(shape, size)
    if (shape.slice === undefined || this.#isDead) return true
    shape.slice.did()
    // The next slice is a segment of its own.
    this.#isResting = true
    this.#plan.timers.soon(() => {
      this.#isResting = false
      this.pump()
    })
    return false
  }

  #portions({ slice, bandwidth, limits }: Shape): readonly number[] {
    const portions = limits.map((limit) => this.#left(limit))
    if (bandwidth !== undefined) portions.push(Math.max(1, Math.floor(bandwidth.rule.bytesPerSecond / PORTIONS)))
    if (slice !== undefined) {
      const { bytesMin, bytesMax } = slice.rule
      portions.push(bytesMin + Math.floor(this.#plan.random.next() * (bytesMax - bytesMin + 1)))
    }
    return portions
  }

  #left(limit: Shape['limits'][number]): number {
    return Math.max(0, limit.rule.bytes - (this.#passed.get(limit) ?? 0))
  }

  #count({ limits }: Shape, size: number): void {
    for (const limit of limits) {
      this.#passed.set(limit, (this.#passed.get(limit) ?? 0) + size)
      if (this.#left(limit) > 0 || this.#isDead) continue
      this.#fault(limit, limit.rule.ends)
    }
  }
}
