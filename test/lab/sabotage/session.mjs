/** Bugs in src/session. */
const SESSION = 'src/session/session.ts'
const ENTERING = 'src/session/entering.ts'

/** @type {readonly import('./hunt.mjs').LabMutant[]} */
export const mutants = [
  {
    id: 'a-place-is-kept-for-who-has-gone',
    world: 'session',
    file: ENTERING,
    old: '    else abandon() // the session has ended meanwhile\n',
    new: '',
  },
  {
    id: 'answers-as-they-come',
    world: 'session',
    file: 'src/session/lane.ts',
    old: `    const head = this.#entries[0]
    if (head?.isAnswered !== true) return false
    // A fresh array instead of an emptied one: that would keep its room, in every idle session.
    if (this.#entries.length === 1) this.#entries = []
    else this.#entries.shift()
`,
    new: `    const at = this.#entries.findIndex(({ isAnswered }) => isAnswered)
    const [head] = at === -1 ? [] : this.#entries.splice(at, 1)
    if (head === undefined) return false
`,
  },
  {
    id: 'taken-out-on-the-way-in-and-in-all-the-same',
    world: 'session',
    file: 'src/session/handlers/subscribe.ts',
    old: '      if (cancelled !== undefined) {',
    new: '      if (cancelled !== undefined && cancelled.code === 0) {',
  },
  {
    id: 'a-second-connect-starts-the-stale-clock-anew',
    world: 'session',
    file: SESSION,
    old: "    this.#phase = { kind: 'connecting', sinceMs: this.#phase.sinceMs }",
    new: "    this.#phase = { kind: 'connecting', sinceMs: this.context.clock.monotonicMs() }",
  },
  {
    id: 'sends-after-the-end',
    world: 'session',
    file: SESSION,
    old: '    this.#lane.close()\n    this.outbox.close()\n',
    new: '    this.#lane.close()\n',
  },
  {
    id: 'a-newer-token-is-not-taken-up',
    world: 'session',
    file: 'src/session/handlers/refresh.ts',
    old: '  session.renew({ user, issuedAt, expiresAt, info: info ?? identity.info })\n',
    new: '  void [issuedAt, info]\n',
  },
  {
    id: 'a-subscription-outlives-its-token',
    world: 'session',
    file: SESSION,
    old: 'isOver(subscription.expiresAt, limits.expiredSubscriptionCloseMs)',
    new: 'isOver(identity.expiresAt, limits.expiredSubscriptionCloseMs)',
  },
  {
    id: 'presence-is-not-taken-back',
    world: 'presence',
    file: ENTERING,
    old: '  session.context.hub.leave(channel, subscription)\n  removePresence(session, channel, options)\n',
    new: '  session.context.hub.leave(channel, subscription)\n',
  },
  {
    id: 'who-answered-after-a-standstill-is-not-shown-again',
    world: 'presence',
    file: SESSION,
    old: "        if (this.#phase.kind === 'open' && this.#presenceAtMs === FENCED) this.#presenceAtMs = this.context.clock.monotonicMs()\n",
    new: '',
  },
  {
    id: 'an-engine-that-is-away-is-a-bug',
    world: 'session',
    file: SESSION,
    old: "    if (isAway(error)) {\n      this.context.outages.note(error, method)\n      return failure('internal', 'not available now, try again')\n    }\n",
    new: '',
  },
  {
    id: 'not-stored-though-nobody-knows',
    world: 'append',
    file: 'src/session/handlers/chat-send.ts',
    old: '`it is not known whether it was stored, try again with the same id${inWords(appended.retryMs)}`',
    new: '`not stored, try again with the same id${inWords(appended.retryMs)}`',
  },
]
