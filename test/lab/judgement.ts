import type { LabOutcome } from './scenario.ts'

type Violations = LabOutcome['violations']

/**
 * What a scenario looked at while it ran. Invariants are held or broken; evidence was seen or not. Nothing is thrown, so that
 * one that is broken does not hide the rest.
 */
export class Judgement {
  readonly #checked = new Set<string>()
  readonly #violations: { readonly rule: string; readonly words: string }[] = []
  readonly observed: string[] = []
  readonly unobserved: string[] = []

  /** @param words what is wrong, where it does not hold */
  hold(rule: string, isTrue: boolean, words: string): void {
    this.#checked.add(rule)
    if (!isTrue) this.#violations.push({ rule, words })
  }

  /** @param words what there is to see of the fault */
  see(words: string, isSeen: boolean): void {
    if (isSeen) this.observed.push(words)
    else this.unobserved.push(words)
  }

  get checked(): readonly string[] {
    return [...this.#checked]
  }

  get violations(): Violations {
    return this.#violations
  }
}
