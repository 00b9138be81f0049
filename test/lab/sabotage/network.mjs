/** Bugs in what speaks to Redis, found by scenarios of the network. */

/** @type {readonly import('./index.mjs').LabMutant[]} */
export const mutants = [
  {
    id: 'a-second-try-is-a-new-publication',
    scenario: 37,
    file: 'src/redis/functions/append.lua',
    old: '    if seen then\n',
    new: '    if false then\n',
  },
  {
    id: 'a-deaf-subscriber-is-believed',
    scenario: 131,
    file: 'src/redis/log/subscriber-part.ts',
    old: '      cancel = timers.after(parts.echoMs, () => resolve(false))\n',
    // Sooner than a proof is given up: or that would find it.
    new: '      cancel = timers.after(0, () => resolve(true))\n',
  },
  {
    // Where a black hole is over the connection goes on: only one that stays silent needs its end.
    id: 'no-deadline-ends-a-connection',
    scenario: 37,
    file: 'src/redis/link/life.ts',
    old: '    if (!this.#ring.hasPassed(this.#plan.world.clock.monotonicMs())) return\n',
    new: '    if (this.#plan.name !== "") return\n',
  },
]
