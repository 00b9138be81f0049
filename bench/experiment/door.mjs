// Where clients come in: those who come while it is shut wait, and are let in when it opens. Counts who came too early.

/** @import { Said } from './index.d.mts' */
/** @import { Service } from './service.mjs' */

export class Door {
  #waiting = 0
  #isOpen = false
  /** @type {Said[]} */
  said = []
  admitted = 0
  /** Let in while the service was not ready. */
  falselyAdmitted = 0
  /** @type {number | undefined} */
  firstOpenMs
  /** When the start was given up. @type {number | undefined} */
  failedMs

  /** @param {Service} service @param {() => number} nowMs since the start */
  constructor(service, nowMs) {
    this.service = service
    this.nowMs = nowMs
  }

  get turnedAway() {
    return this.#waiting
  }

  arrive() {
    if (this.#isOpen) this.#admit()
    else this.#waiting += 1
  }

  open() {
    if (this.#isOpen) return
    this.#isOpen = true
    this.firstOpenMs ??= this.nowMs()
    for (; this.#waiting > 0; this.#waiting -= 1) this.#admit()
  }

  close() {
    this.#isOpen = false
  }

  /** The start has failed: nobody comes in, and the process would exit with these as its last words. @param {string} text */
  fail(text) {
    this.close()
    this.say(text)
    this.failedMs ??= this.nowMs()
  }

  /** What the log would have. @param {string} text */
  say(text) {
    if (this.failedMs === undefined) this.said.push({ atMs: this.nowMs(), text })
  }

  #admit() {
    this.admitted += 1
    if (!this.service.isReady) this.falselyAdmitted += 1
  }
}
