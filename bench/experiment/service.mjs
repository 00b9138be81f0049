// The service that is started: a client of a database as it looks from outside, with tasks in the background.

/** @import { Happening, Plan, World } from './index.d.mts' */

/**
 * It connects, then its tasks do their work; a connection that is lost it makes anew by itself, and the tasks begin again.
 * It is ready while it is connected and all its tasks are done: that is the truth that admissions are held against.
 */
export class Service {
  #isConnected = false
  /** @type {Set<string>} */
  #done = new Set()
  /** @type {Set<(happening: Happening) => void>} */
  #listeners = new Set()
  /** @type {(() => void)[]} */
  #ofThisLife = []
  #life = -1
  /** When it was first ready. @type {number | undefined} */
  firstReadyMs

  /** @param {Plan} plan @param {World} world */
  constructor(plan, world) {
    this.plan = plan
    this.world = world
  }

  /** A property, as client libraries have it: of the connection alone. */
  get isConnected() {
    return this.#isConnected
  }

  /** The whole truth. */
  get isReady() {
    return this.#isConnected && this.#done.size === this.plan.names.length
  }

  /** @param {string} task */
  isDone(task) {
    return this.#done.has(task)
  }

  begin() {
    const { lossMs } = this.plan
    if (lossMs !== undefined) this.world.timers.after(lossMs, () => this.#lose())
    this.#connect()
  }

  /** Told in the turn in which it happens. @param {(happening: Happening) => void} listener @returns {() => void} takes it back */
  watch(listener) {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #connect() {
    this.#life += 1
    const life = this.plan.lives[this.#life]
    if (life === undefined) return
    this.#after(life.connectMs, () => {
      this.#isConnected = true
      this.#tell({ kind: 'connected' })
      for (const { name, ms, outcome } of life.tasks) {
        if (outcome === 'done') this.#after(ms, () => this.#finish(name))
        if (outcome === 'fails') this.#after(ms, () => this.#tell({ kind: 'task-failed', task: name, reason: FAILURE }))
      }
    })
  }

  /** @param {string} task */
  #finish(task) {
    this.#done.add(task)
    if (this.isReady) this.firstReadyMs ??= this.world.clock.monotonicMs()
    this.#tell({ kind: 'task-done', task })
  }

  #lose() {
    for (const cancel of this.#ofThisLife.splice(0)) cancel()
    this.#isConnected = false
    this.#done.clear()
    this.#tell({ kind: 'lost', reason: 'read ECONNRESET' })
    this.#connect()
  }

  /** @param {number} ms @param {() => void} run */
  #after(ms, run) {
    this.#ofThisLife.push(this.world.timers.after(ms, run))
  }

  /** @param {Happening} happening */
  #tell(happening) {
    for (const listener of this.#listeners) listener(happening)
  }
}

const FAILURE = 'NOPERM this user has no permission to access one of the channels'
