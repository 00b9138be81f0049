import type { Held } from './held.ts'
import type { Rule } from './rule.ts'

/** A rule that was added to a proxy: what came of it, and its end. */
export class ActiveRule<R extends Rule = Rule> {
  readonly rule: R
  /** It began and has not ended; see `fromMs` and `forMs`. */
  isActive = false
  /** What fitted, from the first on. */
  #seen = 0
  #hits = 0
  readonly #held: Held[] = []
  #waiting: { readonly count: number; readonly resolve: () => void }[] = []
  readonly #onChange: (rule: ActiveRule) => void
  readonly #onRemove: (rule: ActiveRule) => void

  constructor(rule: R, onChange: (rule: ActiveRule) => void, onRemove: (rule: ActiveRule) => void) {
    this.rule = rule
    this.#onChange = onChange
    this.#onRemove = onRemove
  }

  /** How often it did something. */
  get hits(): number {
    return this.#hits
  }

  /** Resolves once it has done something so often, in all. */
  async hit(count = 1): Promise<void> {
    if (this.#hits < count) await new Promise<void>((resolve) => this.#waiting.push({ count, resolve }))
  }

  /** What it holds now, in the order of arrival. */
  get held(): readonly Held[] {
    return this.#held
  }

  /** Lets on so many of those that it holds, in the order of arrival; those that come later are held again. */
  release(count: number = Number.POSITIVE_INFINITY): void {
    for (const held of this.#held.slice(0, count)) held.release()
  }

  /** It is over: what it holds goes on. */
  remove(): void {
    this.end()
    this.#onRemove(this)
  }

  /** For the proxy: one that fits. @returns whether it is one of those that are meant. */
  takes(): boolean {
    if (!this.isActive) return false
    const { nth = 1, times = this.rule.kind === 'drop' || this.rule.kind === 'cut' ? 1 : Number.POSITIVE_INFINITY } =
      this.rule as { readonly nth?: number; readonly times?: number }
    this.#seen++
    return this.#seen >= nth && this.#seen < nth + times
  }

  /** For the proxy: it has done something. */
  did(): void {
    this.#hits++
    const ready = this.#waiting.filter(({ count }) => count <= this.#hits)
    this.#waiting = this.#waiting.filter(({ count }) => count > this.#hits)
    for (const { resolve } of ready) resolve()
  }

  /** For the proxy. */
  begin(): void {
    this.isActive = true
    this.#onChange(this)
  }

  /** For the proxy. */
  end(): void {
    this.isActive = false
    this.release()
    this.#onChange(this)
  }

  /** For the proxy: it holds this until it is let on or gone. */
  keep(held: Held): void {
    this.#held.push(held)
    this.did()
  }

  /** For the proxy. */
  forget(held: Held): void {
    const at = this.#held.indexOf(held)
    if (at !== -1) this.#held.splice(at, 1)
  }
}
