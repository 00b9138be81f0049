/** Bugs in src/readiness that only an order of events shows, or a loss at the wrong moment. */
const [engine, supervisor, state, model, gate, gateState, answers, deadlines, timeline] = [
  'engine',
  'supervisor',
  'service-state',
  'model',
  'gate',
  'gate-state',
  'answers',
  'deadlines',
  'timeline',
].map((name) => `src/readiness/${name}.ts`)
const world = 'readiness'

/** @type {readonly import('./hunt.mjs').LabMutant[]} */
export const mutants = [
  {
    id: 'any-lease-is-current',
    world,
    file: supervisor,
    old: `if (this.#port.isEnding() || state.epoch !== epoch) return false`,
    new: `if (this.#port.isEnding()) return false`,
  },
  {
    id: 'ready-after-a-sleep',
    world,
    file: supervisor,
    old: `    this.#begun = begun
`,
    new: `    this.#begun = begun
    void this.#port.deadlines
      .within(500, () => new Promise(() => {}))
      .then(() => this.#port.record({ kind: 'ready', epoch, evidence: { sleptMs: 500 } }))
`,
  },
  {
    id: 'ready-without-its-tasks',
    world,
    file: state,
    old: `if (evidence === undefined || pending.length > 0 || proofs`,
    new: `if (evidence === undefined || proofs`,
  },
  {
    id: 'ready-without-evidence',
    world,
    file: supervisor,
    old: `const shown = evidenceFrom(evidence)
`,
    new: `const shown = evidenceFrom(evidence) ?? { ok: true }
`,
  },
  {
    id: 'a-raising-check-is-not-ready',
    world,
    file: answers,
    old: `    return broken('verify', error)`,
    new: `    return { kind: 'not-ready', reason: said(error) }`,
  },
  {
    id: 'suspect-leaves-the-gate-open',
    world,
    file: model,
    old: `states.every((state) => state?.kind === 'ready')`,
    new: `states.every((state) => state?.kind === 'ready' || state?.kind === 'suspect')`,
  },
  {
    id: 'a-late-answer-counts',
    world,
    file: supervisor,
    old: `const isLate = this.#port.clock.monotonicMs() >= check.deadlineMs`,
    new: `const isLate = false`,
  },
  {
    id: 'dependants-stay-ready',
    world,
    file: engine,
    old: `            this.#supervisors.get(dependant)?.lose({ kind: 'need', need: service })
`,
    new: ``,
  },
  {
    id: 'no-hold-doubling',
    world,
    file: gateState,
    old: `rules.holdMs * 2 ** (within.length - 1)`,
    new: `rules.holdMs`,
  },
  {
    id: 'one-proof-is-enough-after-a-loss',
    world,
    file: supervisor,
    old: `this.#readyMs === undefined ? 1 : (verify?.rise ?? 1)`,
    new: `1`,
  },
  {
    id: 'starts-while-the-life-before-ends',
    world,
    file: supervisor,
    old: `this.#ending !== undefined || !this.#port.areNeedsReady()) return`,
    new: `!this.#port.areNeedsReady()) return`,
  },
  {
    id: 'a-late-start-is-not-stopped',
    world,
    file: supervisor,
    old: `        else this.#endLife({ epoch, stop: result.stop })
`,
    new: ``,
  },
  {
    id: 'a-loss-stops-what-others-stand-on',
    world,
    file: supervisor,
    old: `      await before
      await this.#port.dependantsStopped()
`,
    new: `      await before
`,
  },
  {
    id: 'expiry-is-never-told',
    world,
    file: engine,
    old: `    this.#record({ kind: 'phase', to: 'expired' })
    this.#answerStart()
`,
    new: `    this.#record({ kind: 'phase', to: 'expired' })
`,
  },
  {
    id: 'expired-opens-all-the-same',
    world,
    file: model,
    old: `(phase === 'expired' && goesOnTrying)`,
    new: `phase === 'expired'`,
  },
  {
    id: 'a-wake-up-is-missed',
    world,
    file: gate,
    old: `      if (look()) return
`,
    new: ``,
  },
  {
    id: 'a-waiter-leaves-its-listeners',
    world,
    file: gate,
    old: `        for (const cancel of cancels.splice(0)) cancel()
`,
    new: ``,
  },
  {
    id: 'cut-between-cause-and-effect',
    world,
    file: timeline,
    old: `    while (entries[cut]?.kind === 'gate') cut -= 1
`,
    new: ``,
  },
  {
    id: 'no-freeze',
    world,
    file: engine,
    old: `      if (gapMs > 2 * this.#periodMs) {`,
    new: `      if (gapMs < 0) {`,
  },
  {
    id: 'a-timer-outlives-the-drain',
    world,
    file: deadlines,
    old: `      if (this.#isOver) this.#timers.soon(giveUp)
      else cancel`,
    new: `      cancel`,
  },
  {
    // Found by the explorer in the code as it was.
    id: 'a-task-makes-a-proof-young',
    world,
    file: state,
    old: `  return { kind: 'ready', epoch, sinceMs: nowMs, provedMs: heardMs, evidence, failures: 0 }
`,
    new: `  return { kind: 'ready', epoch, sinceMs: nowMs, provedMs: nowMs, evidence, failures: 0 }
`,
  },
  {
    id: 'told-before-all-is-lost',
    world,
    file: engine,
    old: `      if (this.#depth === 0) this.#tell()`,
    new: `      this.#tell()`,
  },
  {
    id: 'start-twice-in-one-life',
    world,
    file: supervisor,
    old: `const begun = startedBy(() => this.definition.start({ lease, signal: abort.signal, attempt })).then((result) => {`,
    new: `void startedBy(() => this.definition.start({ lease, signal: abort.signal, attempt }))
    const begun = startedBy(() => this.definition.start({ lease, signal: abort.signal, attempt })).then((result) => {`,
  },
  {
    id: 'failures-are-not-counted',
    world,
    file: state,
    old: `  const failures = state.failures + 1
  if`,
    new: `  const failures = state.failures
  if`,
  },
]
