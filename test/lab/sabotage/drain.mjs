/** Bugs in the drain, wherever it is. */
const ENGINE = 'src/readiness/engine.ts'
const SUPERVISOR = 'src/readiness/supervisor.ts'
const DRAIN = 'src/server/drain/drain.ts'
const world = 'drain'

/** @type {readonly import('./hunt.mjs').LabMutant[]} */
export const mutants = [
  {
    id: 'drain-all-at-once',
    world,
    file: DRAIN,
    old: '  const spreadMs = Math.min(budgetMs, all.length * APART_MS)',
    new: '  const spreadMs = Math.min(budgetMs, 1)',
  },
  {
    id: 'the-last-session-is-not-told',
    world,
    file: DRAIN,
    old: `    if (told === all.length) return
`,
    new: `    if (told >= all.length - 1) return
`,
  },
  {
    id: 'sessions-are-told-to-stay-away',
    world,
    file: DRAIN,
    old: `disconnect(DISCONNECTS.shutdown)`,
    new: `disconnect(DISCONNECTS.forceDisconnect)`,
  },
  {
    id: 'drains-twice',
    world,
    file: ENGINE,
    old: `    if (this.#draining !== undefined) return this.#draining
`,
    new: ``,
  },
  {
    id: 'closes-in-a-later-turn',
    world,
    file: ENGINE,
    old: `    this.#record({ kind: 'phase', to: 'draining' })
    this.#answerStart()
    settle(this.#drain())
`,
    new: `    settle(
      Promise.resolve().then(() => {
        this.#record({ kind: 'phase', to: 'draining' })
        this.#answerStart()
        return this.#drain()
      }),
    )
`,
  },
  {
    id: 'a-drained-start-has-no-answer',
    world,
    file: ENGINE,
    old: `    this.#record({ kind: 'phase', to: 'draining' })
    this.#answerStart()
`,
    new: `    this.#record({ kind: 'phase', to: 'draining' })
`,
  },
  {
    id: 'stops-in-the-order-of-the-start',
    world,
    file: ENGINE,
    old: `for (const name of this.rules.services.toReversed()) {`,
    new: `for (const name of this.rules.services) {`,
  },
  {
    id: 'waits-for-ever-for-what-hangs',
    world,
    file: ENGINE,
    old: `    this.#deadlines.giveUp()
`,
    new: ``,
  },
  {
    id: 'a-drain-is-no-verdict',
    world,
    file: 'src/readiness/verdict.ts',
    old: `  if (model.phase === 'draining' || model.phase === 'stopped') return { kind: model.phase, sinceMs: model.phaseSinceMs }
`,
    new: ``,
  },
  {
    id: 'a-start-in-the-drain-is-not-stopped',
    world,
    file: SUPERVISOR,
    old: `        else this.#endLife({ epoch, stop: result.stop })
`,
    new: ``,
  },
  {
    id: 'stops-what-others-stand-on',
    world,
    file: SUPERVISOR,
    old: `    this.#dropCheck()
    await this.#port.dependantsStopped()
    this.#abort`,
    new: `    this.#dropCheck()
    this.#abort`,
  },
  {
    id: 'a-step-has-all-the-time',
    world,
    file: ENGINE,
    old: `const ms = Math.min(step.budgetMs, Math.max(0, leftMs() - STOP_SHARE_MS))`,
    new: `const ms = 10_000`,
  },
]
