import { RedisFailure } from './failure.ts'
import type { Link } from './link.ts'

/**
 * Connections that stand and bring nothing: half-open, or in front of something that has stopped passing on. Found by a nonce that was
 * said and did not come back. One alone may be late; after the second in a row the connection is given up, and the next one may be better.
 */
export class Deafness {
  /** The epoch in which a link did not hear the last nonce. */
  readonly #unheardIn = new WeakMap<Link, number>()

  heard(link: Link): void {
    this.#unheardIn.delete(link)
  }

  unheard(link: Link): void {
    const isAgain = this.#unheardIn.get(link) === link.epoch
    this.#unheardIn.set(link, link.epoch)
    if (isAgain) link.giveUp(new RedisFailure('timeout', `${link.name}: it receives nothing, though its connection stands`))
  }
}
