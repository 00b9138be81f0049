import type { Operation } from '../../lab/history/index.ts'
import type { Cancel, Timers } from '../../runtime/index.ts'
import type { Timeline } from '../timeline.ts'

/** What happens to one happens to all within so long, and is one line of the time line. */
const TOGETHER_MS = 150

/** Tells what happens to the clients, together. */
export class Tally {
  readonly #timeline: Timeline
  readonly #timers: Timers
  readonly #clients: number
  readonly #counts = new Map<string, number>()
  #cancel: Cancel | undefined
  #hasUnknown = false

  constructor(timeline: Timeline, timers: Timers, clients: number) {
    this.#timeline = timeline
    this.#timers = timers
    this.#clients = clients
  }

  add(operation: Operation): void {
    const words = this.#words(operation)
    if (words === undefined) return
    this.#counts.set(words, (this.#counts.get(words) ?? 0) + 1)
    this.#cancel ??= this.#timers.after(TOGETHER_MS, () => this.#tell())
  }

  stop(): void {
    if (this.#cancel !== undefined) this.#tell()
  }

  #tell(): void {
    this.#cancel?.()
    this.#cancel = undefined
    for (const [words, count] of this.#counts) this.#timeline.add('clients', `${count} of ${this.#clients} ${words}`, TOGETHER_MS)
    this.#counts.clear()
  }

  #words(operation: Operation): string | undefined {
    switch (operation.kind) {
      case 'degraded':
        return `were told degraded${operation.reason === undefined ? '' : ` (${operation.reason})`}`
      case 'restored':
        this.#hasUnknown = false
        return 'were told restored'
      case 'disconnected':
        return `were disconnected: ${operation.code} ${operation.reason ?? ''}`.trimEnd()
      case 'subscribed':
        return `are in the channel again, ${operation.recovered ? 'and have missed nothing' : 'and were told that they missed something'}`
      case 'unsubscribed':
        return `were unsubscribed: ${operation.code ?? 0}`
      case 'unknown':
        // Once in an outage: that it goes on is seen from its end.
        if (this.#hasUnknown) return undefined
        this.#hasUnknown = true
        return 'have a message without an answer; it is tried again with its id'
      case 'failed':
        return `were refused for good: ${operation.code} ${operation.message ?? ''}`.trimEnd()
      default:
        return undefined
    }
  }
}
