/** Bugs in src/transport/gate. */
const GATE = 'src/transport/gate/gate.ts'
const HOLDING = 'src/transport/gate/holding.ts'
const UPGRADE = 'src/transport/gate/upgrade.ts'
const world = 'gate'

/** @type {readonly import('./hunt.mjs').LabMutant[]} */
export const mutants = [
  {
    id: 'no-second-look-after-authorize',
    world,
    file: GATE,
    old: '    const decision = admission(this.#look(), load)',
    new: "    const decision = { kind: 'admit', reason: '' }",
  },
  {
    id: 'admits-while-closed',
    world,
    file: 'src/transport/gate/admission.ts',
    old: `    case 'closed':
      return parked(load)`,
    new: `    case 'closed':
      return ADMIT`,
  },
  {
    id: 'admits-by-what-it-saw-last',
    world,
    file: GATE,
    old: `    this.#unwatch = readiness.watch(() => void this.#look())`,
    new: `    this.#unwatch = readiness.watch(() => options.timers.soon(() => void this.#look()))`,
  },
  {
    id: 'admits-one-who-has-gone',
    world,
    file: GATE,
    old: `if (decision.kind === 'admit' && this.#parked.take(place)) this.#admit(place.visitor)`,
    new: `if (decision.kind === 'admit') (this.#parked.take(place), this.#admit(place.visitor))`,
  },
  {
    id: 'parked-socket-without-error-listener',
    world,
    file: UPGRADE,
    old: "    socket.on('error', onError)\n",
    new: '',
  },
  {
    id: 'parked-socket-without-end-listener',
    world,
    file: UPGRADE,
    old: "    socket.on('end', this.#onGone)\n",
    new: '',
  },
  {
    id: 'parked-without-bound',
    world,
    file: 'src/transport/gate/admission.ts',
    old: "  return parked < parkedMax ? PARK : refuse('park-full')",
    new: '  return parked < parkedMax || true ? PARK : refuse("park-full")',
  },
  {
    id: 'slice-without-pace',
    world,
    file: GATE,
    old: "        if (this.#look().kind !== 'open' || !this.#pace.take(1, nowMs)) break",
    new: "        if (this.#look().kind !== 'open') break",
  },
  {
    id: 'newcomers-go-first',
    world,
    file: GATE,
    old: `nowMs < this.#pacedUntilMs && (this.#parked.size > 0 || !this.#pace.has(1, nowMs))`,
    new: `nowMs < this.#pacedUntilMs && !this.#pace.has(1, nowMs)`,
  },
  {
    id: 'slices-end-with-a-loss',
    world,
    file: GATE,
    old: `    this.#cancelSlice?.()
    this.#cancelSlice = undefined
`,
    new: `    this.#cancelSlice?.()
`,
  },
  {
    id: 'the-second-who-waits-waits-for-ever',
    world,
    file: HOLDING,
    old: `      if (first !== undefined && this.#cancel === undefined) this.#arm(Math.max(0, first - nowMs))
`,
    new: ``,
  },
  {
    id: 'told-for-ever',
    world,
    file: GATE,
    old: `const TELL_MS = 2_000`,
    new: `const TELL_MS = 20_000`,
  },
  {
    id: 'drain-leaves-the-parked',
    world,
    file: GATE,
    old: '      for (const place of this.#parked.all()) this.#end(place, verdict.kind)\n',
    new: '',
  },
  {
    id: 'refusal-not-told-of',
    world,
    file: GATE,
    old: '    this.#options.refused?.(refusal, transport)\n',
    new: '',
  },
  {
    id: 'closing-leaves-those-who-are-told',
    world,
    file: GATE,
    old: `    for (const end of this.#telling.all()) if (this.#telling.take(end)) end()
`,
    new: ``,
  },
]
