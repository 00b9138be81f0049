/** Bugs in src/transport/gate, and in what drains behind it. */
const GATE = 'src/transport/gate/gate.ts'
const gate = 'src/transport/gate/gate.test.ts'
const admission = 'src/transport/gate/admission.test.ts'
const upgrade = 'src/transport/gate/upgrade.test.ts'
const socket = 'test/integration/gate-socket.test.ts'

/** @type {readonly import('./index.mjs').Mutant[]} */
export const gates = [
  {
    id: 'no-second-look-after-authorize',
    rule: 'G1',
    file: GATE,
    old: '    const decision = admission(this.#look(), load)',
    new: "    const decision = { kind: 'admit', reason: '' }",
    tests: [gate],
  },
  {
    id: 'admits-while-closed',
    rule: 'G1',
    file: 'src/transport/gate/admission.ts',
    old: `    case 'closed':
      return parked(load)`,
    new: `    case 'closed':
      return ADMIT`,
    tests: [admission, gate],
  },
  {
    id: 'parked-socket-without-error-listener',
    rule: 'G2',
    file: 'src/transport/gate/upgrade.ts',
    old: "    socket.on('error', onError)\n",
    new: '',
    tests: [upgrade, socket],
  },
  {
    id: 'parked-socket-without-end-listener',
    rule: 'G2',
    file: 'src/transport/gate/upgrade.ts',
    old: "    socket.on('end', this.#onGone)\n",
    new: '',
    tests: [socket],
  },
  {
    id: 'parked-without-bound',
    rule: 'G2',
    file: 'src/transport/gate/admission.ts',
    old: "  return parked < parkedMax ? PARK : refuse('park-full')",
    new: '  return parked < parkedMax || true ? PARK : refuse("park-full")',
    tests: [admission, gate],
  },
  {
    id: 'slice-without-pace',
    rule: 'G2',
    file: GATE,
    old: "        if (this.#look().kind !== 'open' || !this.#pace.take(1, nowMs)) break",
    new: "        if (this.#look().kind !== 'open') break",
    tests: [gate],
  },
  {
    id: 'slice-that-does-not-look-again',
    rule: 'G1',
    file: GATE,
    old: "        if (this.#look().kind !== 'open' || !this.#pace.take(1, nowMs)) break",
    new: '        if (!this.#pace.take(1, nowMs)) break',
    also: [
      { old: '    const decision = admission(this.#look(), load)', new: "    const decision = { kind: 'admit', reason: '' }" },
    ],
    tests: [gate],
  },
  {
    id: 'drain-leaves-the-parked',
    rule: 'G4',
    file: GATE,
    old: '      for (const place of this.#parked.all()) this.#end(place, verdict.kind)\n',
    new: '',
    tests: [gate],
  },
  {
    id: 'one-who-left-keeps-its-place',
    rule: 'G2',
    file: GATE,
    old: '    if (this.#parked.take(place)) this.#gone += 1',
    new: '    if (this.#parked.has(place)) this.#gone += 1',
    tests: [gate],
  },
  {
    id: 'refusal-not-counted',
    rule: 'G6',
    file: GATE,
    old: '    this.#options.refused?.(refusal, transport)\n',
    new: '',
    tests: [gate],
  },
  {
    id: 'the-first-opening-is-paced-too',
    rule: 'G2',
    file: GATE,
    old: '    if (this.#openings > 1) this.#pacedUntilMs',
    new: '    if (this.#openings > 0) this.#pacedUntilMs',
    tests: [gate],
  },
  {
    id: 'drain-all-at-once',
    rule: 'G4',
    file: 'src/server/drain/drain.ts',
    old: '  const spreadMs = Math.min(budgetMs, all.length * APART_MS)',
    new: '  const spreadMs = Math.min(budgetMs, 1)',
    tests: ['src/server/drain/drain.test.ts'],
  },
  {
    id: 'drain-without-a-budget',
    rule: 'G4',
    file: 'src/server/drain/drain.ts',
    old: '  const spreadMs = Math.min(budgetMs, all.length * APART_MS)',
    new: '  const spreadMs = all.length * APART_MS',
    tests: ['src/server/drain/drain.test.ts'],
  },
  {
    id: 'canary-that-is-not-read-back',
    rule: 'D12',
    file: 'src/memory/segments.ts',
    old: '    if (read !== canary.length || !found.equals(canary)) throw new CanaryLost()\n',
    new: '    void read\n',
    tests: ['src/memory/canary.test.ts'],
  },
  {
    id: 'canary-that-is-not-synced',
    rule: 'D12',
    file: 'src/memory/segments.ts',
    old: '    await active.file.write(canary, active.size)\n    await active.file.sync()\n',
    new: '    await active.file.write(canary, active.size)\n',
    tests: ['src/memory/canary.test.ts'],
  },
  {
    id: 'canary-that-jumps-the-queue',
    rule: 'D12',
    file: 'src/memory/engine.ts',
    old: 'await log.between(() => disk.segments.prove(canary))',
    new: 'await disk.segments.prove(canary)',
    tests: ['src/memory/canary.test.ts'],
  },
  {
    id: 'failed-append-told-too-late',
    rule: 'R6',
    file: 'src/memory/channel-log.ts',
    old: `    if (isNews) this.#parts.onFailing(reason)
    for (const operation of batch) this.#failOne(operation, reason, error)`,
    new: `    for (const operation of batch) this.#failOne(operation, reason, error)
    if (isNews) setTimeout(() => this.#parts.onFailing(reason), 10)`,
    tests: ['src/memory/canary.test.ts'],
  },
  {
    id: 'live-asks-a-service',
    rule: 'R11',
    file: 'src/http/health.ts',
    old: '      return live\n',
    new: '      return () => ready(port)\n',
    tests: ['src/http/health.test.ts'],
  },
]
