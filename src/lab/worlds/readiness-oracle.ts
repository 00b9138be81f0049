/** What docs/spec/readiness.md says, in few words, for one service in one life. Heard from outside; knows no engine. */
export interface OracleRules {
  readonly tasks: readonly string[]
  readonly maxAgeMs: number
  readonly fall: number
  readonly rise: number
}

interface Heard {
  epoch: number
  isOver: boolean
  hasSaid: boolean
  readonly tasks: Set<string>
  proofs: number
  proofsNeeded: number
  provedMs: number
  failures: number
}

const UNHEARD: Heard = {
  epoch: 0,
  isOver: true,
  hasSaid: false,
  tasks: new Set(),
  proofs: 0,
  proofsNeeded: 1,
  provedMs: 0,
  failures: 0,
}

/** May this service be taken for ready? It says when not; that the gate opens in the end is for the test to see. */
export class Oracle {
  readonly #rules: OracleRules
  #heard: Heard = UNHEARD
  #wasReady = false
  /** It is not known from outside whether somebody looked in between: a proof that is too old may be one from before a freeze. */
  isFreezePossible = false

  constructor(rules: OracleRules) {
    this.#rules = rules
  }

  isCurrent(epoch: number): boolean {
    return epoch === this.#heard.epoch && !this.#heard.isOver
  }

  /** R2: a new life, in which nothing is known. R7: who comes back needs more. */
  begins(epoch: number): void {
    this.#heard = { ...UNHEARD, epoch, isOver: false, tasks: new Set(), proofsNeeded: this.#wasReady ? this.#rules.rise : 1 }
  }

  /** R6: hard. */
  ends(epoch: number): void {
    if (this.isCurrent(epoch)) this.#heard.isOver = true
  }

  /** R3, R4: its own word is one proof, however often it says it while it starts. */
  says(epoch: number, what: string, nowMs: number): void {
    if (!this.isCurrent(epoch)) return
    if (what !== 'ready') return void this.#heard.tasks.add(what)
    const isFirst = !this.#heard.hasSaid
    this.#heard.hasSaid = true
    if (isFirst || this.#heard.proofs >= this.#heard.proofsNeeded || this.#wasReady) this.#proved(nowMs)
  }

  /** R5, R6: whatever a failed check is called, `fall` in a row are a loss, and then it takes `rise` proofs in a row (R7). */
  answers(epoch: number, isProof: boolean, nowMs: number): void {
    if (!this.isCurrent(epoch) || !this.#heard.hasSaid) return
    if (isProof) return this.#proved(nowMs)
    this.#heard.failures += 1
    if (this.#heard.failures >= this.#rules.fall) this.#doubt(this.#rules.rise)
    else if (this.#heard.proofs < this.#heard.proofsNeeded) this.#heard.proofs = 0
  }

  /** R14: whatever was proved counts no more; one proof will do, unless more were due. The first word of all may rest on what was before. */
  freezes(): void {
    const { hasSaid, proofs, proofsNeeded } = this.#heard
    if (!hasSaid) this.#doubt(Math.max(2, proofsNeeded))
    else this.#doubt(proofs >= proofsNeeded ? 1 : proofsNeeded)
  }

  mayBeReady(nowMs: number): boolean {
    const { isOver, hasSaid, tasks, proofs, proofsNeeded, provedMs } = this.#heard
    const isComplete = !isOver && hasSaid && this.#rules.tasks.every((task) => tasks.has(task)) && proofs >= proofsNeeded
    if (isComplete && nowMs - provedMs > this.#rules.maxAgeMs) this.#doubt(this.isFreezePossible ? 1 : this.#rules.rise)
    this.#wasReady ||= isComplete
    return isComplete && nowMs - provedMs <= this.#rules.maxAgeMs
  }

  #proved(nowMs: number): void {
    Object.assign(this.#heard, { proofs: this.#heard.proofs + 1, provedMs: nowMs, failures: 0 })
  }

  #doubt(proofsNeeded: number): void {
    Object.assign(this.#heard, { proofs: 0, proofsNeeded })
  }
}
