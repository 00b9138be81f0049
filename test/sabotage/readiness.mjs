/** Bugs in src/readiness. Each is one that was made once: in the seed, in another library, or here. */
const at = (name) => `src/readiness/${name}.test.ts`
const [engine, loss, drain, gate, timeline, graph, budgets, properties] = [
  'engine',
  'loss',
  'drain',
  'gate',
  'timeline',
  'graph',
  'budgets',
  'properties',
].map(at)
const [state, hold, why, evidence] = ['service-state', 'gate-state', 'why', 'evidence'].map(at)

/** @type {readonly import('./index.mjs').Mutant[]} */
export const readiness = [
  {
    id: 'ready-after-a-sleep',
    rule: 'R1',
    file: 'src/readiness/supervisor.ts',
    old: `    this.#begun = begun
`,
    new: `    this.#begun = begun
    void this.#port.deadlines
      .within(500, () => new Promise(() => {}))
      .then(() => this.#port.record({ kind: 'ready', epoch, evidence: { sleptMs: 500 } }))
`,
    tests: [engine, properties],
  },
  {
    id: 'suspect-counts-as-ready',
    rule: 'R6',
    file: 'src/readiness/verdict.ts',
    old: `    if (state === undefined || state.kind === 'ready') return []
    const root`,
    new: `    if (state === undefined || state.kind === 'ready' || state.kind === 'suspect') return []
    const root`,
    tests: [loss],
  },
  {
    id: 'suspect-leaves-the-gate-open',
    rule: 'R6',
    file: 'src/readiness/model.ts',
    old: `states.every((state) => state?.kind === 'ready')`,
    new: `states.every((state) => state?.kind === 'ready' || state?.kind === 'suspect')`,
    tests: [loss, properties],
  },
  {
    id: 'no-epoch-comparison',
    rule: 'R2',
    file: 'src/readiness/service-state.ts',
    old: `  if (event.epoch !== expected) return undefined
`,
    new: ``,
    tests: [state],
  },
  {
    id: 'any-lease-is-current',
    rule: 'R2',
    file: 'src/readiness/supervisor.ts',
    old: `if (this.#port.isEnding() || state.epoch !== epoch) return false`,
    new: `if (this.#port.isEnding()) return false`,
    tests: [engine, properties],
  },
  {
    id: 'a-task-is-forgotten',
    rule: 'R3',
    file: 'src/readiness/service-state.ts',
    old: `pending: tasks, proofs: 0`,
    new: `pending: tasks.slice(1), proofs: 0`,
    tests: [state, engine],
  },
  {
    id: 'ready-without-its-tasks',
    rule: 'R3',
    file: 'src/readiness/service-state.ts',
    old: `if (evidence === undefined || pending.length > 0 || proofs`,
    new: `if (evidence === undefined || proofs`,
    tests: [state, engine, properties],
  },
  {
    id: 'an-unknown-task-is-ignored',
    rule: 'R3',
    file: 'src/readiness/supervisor.ts',
    old: `if (!tasks.includes(task)) {`,
    new: `if (tasks.length > 99) {`,
    tests: [engine],
  },
  {
    id: 'ready-without-evidence',
    rule: 'R4',
    file: 'src/readiness/supervisor.ts',
    old: `const shown = evidenceFrom(evidence)
`,
    new: `const shown = evidenceFrom(evidence) ?? { ok: true }
`,
    tests: [engine, properties],
  },
  {
    id: 'a-check-without-evidence',
    rule: 'R4',
    file: 'src/readiness/answers.ts',
    old: `const evidence = kind === 'proved' ? evidenceFrom(result?.evidence) : undefined`,
    new: `const evidence = kind === 'proved' ? (evidenceFrom(result?.evidence) ?? { ok: true }) : undefined`,
    tests: [engine, properties],
  },
  {
    id: 'evidence-of-no-fact',
    rule: 'R4',
    file: 'src/readiness/evidence.ts',
    old: `facts.length === 0 || facts.length`,
    new: `facts.length`,
    tests: [evidence, engine],
  },
  {
    id: 'a-raising-check-is-not-ready',
    rule: 'R5',
    file: 'src/readiness/answers.ts',
    old: `    return broken('verify', error)`,
    new: `    return { kind: 'not-ready', reason: said(error) }`,
    tests: [engine],
  },
  {
    id: 'a-raising-start-is-not-ready',
    rule: 'R5',
    file: 'src/readiness/answers.ts',
    old: `  } catch (error) {
    return { kind: 'raised', error }`,
    new: `  } catch (error) {
    return { kind: 'not-ready', reason: said(error) }`,
    tests: [engine],
  },
  {
    id: 'secrets-are-shown',
    rule: 'R5',
    file: 'src/readiness/why.ts',
    old: `.replace(CREDENTIALS, '//***@')`,
    new: ``,
    tests: [why],
  },
  {
    id: 'no-max-age',
    rule: 'R6',
    file: 'src/readiness/supervisor.ts',
    old: `    if (ageMs > maxAgeMs)`,
    new: `    if (ageMs < 0)`,
    // Else it would be looked at without end for what is never done.
    also: [{ old: `return Math.min(this.#verifyMs, state.provedMs + verify.maxAgeMs + 1)`, new: `return this.#verifyMs` }],
    tests: [loss, properties],
  },
  {
    id: 'max-age-by-timer-only',
    rule: 'R6',
    file: 'src/readiness/engine.ts',
    old: `      for (const supervisor of this.#supervisors.values()) supervisor.doubtIfStale(nowMs)
`,
    new: ``,
    tests: [loss, properties],
  },
  {
    id: 'a-late-answer-counts',
    rule: 'R6',
    file: 'src/readiness/supervisor.ts',
    old: `const isLate = this.#port.clock.monotonicMs() >= check.deadlineMs`,
    new: `const isLate = false`,
    tests: [loss],
  },
  {
    id: 'one-failure-is-a-loss',
    rule: 'R6',
    file: 'src/readiness/service-state.ts',
    old: `  if (failures < fall) return { ...state, failures }
`,
    new: ``,
    tests: [state, loss],
  },
  {
    id: 'failures-are-not-counted',
    rule: 'R6',
    file: 'src/readiness/service-state.ts',
    old: `  const failures = state.failures + 1
  if`,
    new: `  const failures = state.failures
  if`,
    tests: [state, loss, properties],
  },
  {
    id: 'dependants-stay-ready',
    rule: 'R6',
    file: 'src/readiness/engine.ts',
    old: `            this.#supervisors.get(dependant)?.lose({ kind: 'need', need: service })
`,
    new: ``,
    tests: [loss, properties],
  },
  {
    id: 'told-before-all-is-lost',
    rule: 'R6',
    file: 'src/readiness/engine.ts',
    old: `      if (this.#depth === 0) this.#tell()`,
    new: `      this.#tell()`,
    tests: [engine, timeline],
  },
  {
    id: 'no-hold-doubling',
    rule: 'R7',
    file: 'src/readiness/gate-state.ts',
    old: `rules.holdMs * 2 ** (within.length - 1)`,
    new: `rules.holdMs`,
    tests: [hold, loss],
  },
  {
    id: 'no-hold',
    rule: 'R7',
    file: 'src/readiness/gate-state.ts',
    old: `if (nowMs - allReadySinceMs >= gate.holdMs)`,
    new: `if (nowMs - allReadySinceMs >= 0)`,
    tests: [hold, loss],
  },
  {
    id: 'one-proof-is-enough-after-a-loss',
    rule: 'R7',
    file: 'src/readiness/supervisor.ts',
    old: `this.#readyMs === undefined ? 1 : (verify?.rise ?? 1)`,
    new: `1`,
    tests: [loss],
  },
  {
    id: 'start-twice-in-one-life',
    rule: 'R8',
    file: 'src/readiness/supervisor.ts',
    old: `const begun = startedBy(() => this.definition.start({ lease, signal: abort.signal, attempt })).then((result) => {`,
    new: `void startedBy(() => this.definition.start({ lease, signal: abort.signal, attempt }))
    const begun = startedBy(() => this.definition.start({ lease, signal: abort.signal, attempt })).then((result) => {`,
    tests: [engine, properties],
  },
  {
    id: 'starts-without-its-needs',
    rule: 'R8',
    file: 'src/readiness/supervisor.ts',
    old: `this.#ending !== undefined || !this.#port.areNeedsReady()) return`,
    new: `this.#ending !== undefined) return`,
    tests: [engine],
  },
  {
    id: 'a-late-start-is-not-stopped',
    rule: 'R8',
    file: 'src/readiness/supervisor.ts',
    old: `        else this.#endLife({ epoch, stop: result.stop })
`,
    new: ``,
    tests: [drain, properties],
  },
  {
    id: 'stops-what-others-stand-on',
    rule: 'R9',
    file: 'src/readiness/supervisor.ts',
    old: `    this.#dropCheck()
    await this.#port.dependantsStopped()
    this.#abort`,
    new: `    this.#dropCheck()
    this.#abort`,
    tests: [drain, properties],
  },
  {
    id: 'a-loss-stops-what-others-stand-on',
    rule: 'R6',
    file: 'src/readiness/supervisor.ts',
    old: `      await before
      await this.#port.dependantsStopped()
`,
    new: `      await before
`,
    tests: [loss],
  },
  {
    id: 'a-need-hears-the-end-first',
    rule: 'R9',
    file: 'src/readiness/supervisor.ts',
    old: `    if (this.#port.state().kind === 'starting') this.#abort?.abort()`,
    new: `    this.#abort?.abort()`,
    tests: [drain],
  },
  {
    id: 'expiry-is-never-told',
    rule: 'R9',
    file: 'src/readiness/engine.ts',
    old: `    this.#record({ kind: 'phase', to: 'expired' })
    this.#answerStart()
`,
    new: `    this.#record({ kind: 'phase', to: 'expired' })
`,
    tests: [engine],
  },
  {
    id: 'expired-opens-all-the-same',
    rule: 'R9',
    file: 'src/readiness/model.ts',
    old: `(phase === 'expired' && goesOnTrying)`,
    new: `phase === 'expired'`,
    tests: [engine, properties],
  },
  {
    id: 'drains-twice',
    rule: 'R9',
    file: 'src/readiness/engine.ts',
    old: `    if (this.#draining !== undefined) return this.#draining
`,
    new: ``,
    tests: [drain],
  },
  {
    id: 'opens-while-draining',
    rule: 'R1',
    file: 'src/readiness/model.ts',
    old: `  return phase === 'booting' || phase === 'serving'`,
    new: `  return phase === 'draining' || phase === 'booting' || phase === 'serving'`,
    tests: [drain],
  },
  {
    id: 'a-drain-is-no-verdict',
    rule: 'R9',
    file: 'src/readiness/verdict.ts',
    old: `  if (model.phase === 'draining' || model.phase === 'stopped') return { kind: model.phase, sinceMs: model.phaseSinceMs }
`,
    new: ``,
    tests: [drain, gate],
  },
  {
    id: 'a-gate-of-nothing',
    rule: 'R10',
    file: 'src/readiness/graph.ts',
    old: `    if (critical.length === 0) throw refusal(\`the gate \${name} has no critical service, so nothing would ever be proved\`)
`,
    new: ``,
    tests: [graph, engine],
  },
  {
    id: 'equal-is-less',
    rule: 'R10',
    file: 'src/readiness/budgets.ts',
    old: `return isStrict ? slackMs > 0 : slackMs >= 0`,
    new: `return slackMs >= 0`,
    tests: [budgets],
  },
  {
    id: 'no-number-is-a-number',
    rule: 'R10',
    file: 'src/readiness/budgets.ts',
    old: `return Number.isFinite(ms) && ms >= leastMs && ms <= TIMER_MAX_MS`,
    new: `return !(ms < leastMs) && !(ms > TIMER_MAX_MS)`,
    tests: [graph, budgets],
  },
  {
    id: 'liveness-from-services',
    rule: 'R11',
    file: 'src/readiness/index.ts',
    old: `export { whyInWords, type Why } from './why.ts'
`,
    new: `export { whyInWords, type Why } from './why.ts'
export { verdictInWords as livenessOf } from './verdict.ts'
`,
    tests: [engine],
  },
  {
    id: 'a-wake-up-is-missed',
    rule: 'R12',
    file: 'src/readiness/gate.ts',
    old: `      if (look()) return
`,
    new: ``,
    tests: [gate],
  },
  {
    id: 'a-waiter-leaves-its-listeners',
    rule: 'R12',
    file: 'src/readiness/gate.ts',
    old: `        for (const cancel of cancels.splice(0)) cancel()
`,
    new: ``,
    tests: [gate, properties],
  },
  {
    id: 'changes-without-the-snapshot',
    rule: 'R12',
    file: 'src/readiness/gate.ts',
    old: `for (let seen = -1; ;) {`,
    new: `for (let seen = this.#versions.current; ;) {`,
    tests: [gate],
  },
  {
    id: 'a-blocker-is-not-named',
    rule: 'R1',
    file: 'src/readiness/verdict.ts',
    old: `  const blockers = blockersAmong(rules, model, critical)
`,
    new: `  const blockers = blockersAmong(rules, model, critical).slice(0, 1)
`,
    tests: [engine, properties],
  },
  {
    id: 'recorded-later-than-judged',
    rule: 'R13',
    file: 'src/readiness/engine.ts',
    old: `    for (const happening of because) this.#add(happening, nowMs)
`,
    new: `    for (const happening of because) this.#add(happening, this.#options.clock.monotonicMs())
`,
    tests: [timeline],
  },
  {
    id: 'cut-between-cause-and-effect',
    rule: 'R13',
    file: 'src/readiness/timeline.ts',
    old: `    while (entries[cut]?.kind === 'gate') cut -= 1
`,
    new: ``,
    tests: [timeline, properties],
  },
  {
    id: 'a-missing-entry-is-not-missed',
    rule: 'R13',
    file: 'src/readiness/timeline.ts',
    old: `entry.seq !== last.seq + 1 || entry.atMs < last.atMs`,
    new: `entry.atMs < last.atMs`,
    tests: [timeline],
  },
  {
    id: 'no-freeze',
    rule: 'R14',
    file: 'src/readiness/engine.ts',
    old: `      if (gapMs > 2 * this.#periodMs) {`,
    new: `      if (gapMs < 0) {`,
    tests: [loss, properties],
  },
  {
    id: 'a-freeze-is-a-flap',
    rule: 'R14',
    file: 'src/readiness/gate-state.ts',
    old: `  if (!isFlap) return { ...shut, holdMs: 0, flapsMs }
`,
    new: ``,
    tests: [hold, loss],
  },
  {
    id: 'an-old-answer-thaws',
    rule: 'R14',
    file: 'src/readiness/supervisor.ts',
    old: `    this.#dropCheck()
    this.#verifyMs = nowMs
`,
    new: `    this.#verifyMs = nowMs
`,
    tests: [loss],
  },
  {
    id: 'a-signal-does-not-notice-a-freeze',
    rule: 'R14',
    file: 'src/readiness/supervisor.ts',
    old: `      this.#port.notice()
      return this.#port.record(event(shown))`,
    new: `      return this.#port.record(event(shown))`,
    tests: [loss],
  },
  {
    id: 'a-timer-outlives-the-drain',
    rule: 'R15',
    file: 'src/readiness/deadlines.ts',
    old: `      if (this.#isOver) this.#timers.soon(giveUp)
      else cancel`,
    new: `      cancel`,
    tests: [drain, properties],
  },
]
