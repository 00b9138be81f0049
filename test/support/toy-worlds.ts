import type { Simulation, WorldDefinition } from '../../src/lab/index.ts'

/**
 * A gate made small, with the true race of its kind: a proof of a connection that was lost meanwhile opens it. What is missing
 * is the comparison of generations.
 */
export function toyGate({ isFixed }: { readonly isFixed: boolean }): WorldDefinition {
  return {
    name: 'toy-gate',
    rules: [],
    mustSee: ['a proof of a connection that was lost'],
    async run(sim) {
      let generation = 0
      let isConnected = false
      let isOpen = false
      sim.always('open-means-connected', () => (isOpen && !isConnected ? 'it is open, and nothing is connected' : undefined))
      const prove = async (): Promise<void> => {
        const mine = generation
        await sim.point(`the connection ${mine} is up`)
        if (mine === generation) isConnected = true
        await sim.point(`the proof of ${mine} comes`)
        if (mine !== generation) sim.saw('a proof of a connection that was lost')
        if (!isFixed || mine === generation) isOpen = true
      }
      const lives = [prove()]
      await sim.point('all is well for a while')
      await sim.point('the connection is lost')
      generation += 1
      isConnected = false
      isOpen = false
      lives.push(prove())
      await Promise.all(lives)
    },
  }
}

/** Not the same twice: what it does depends on how often it ran. */
export function restless(): WorldDefinition {
  let runs = 0
  return {
    name: 'restless',
    rules: [],
    mustSee: [],
    async run(sim) {
      runs += 1
      await sim.point(runs % 2 === 0 ? 'even' : 'odd')
    },
  }
}

/** Two that give way to each other: if both have come they go back, wait as long as the other, and come again. Mended, one stays. */
export function politeness({ isMended }: { readonly isMended: boolean }): WorldDefinition {
  return {
    name: 'politeness',
    rules: [],
    mustSee: [],
    // Who looks is not overtaken by who waits.
    patienceMs: 5,
    async run(sim) {
      const there = new Set<string>()
      let isSomebodyThrough = false
      const walk = async (name: string): Promise<void> => {
        for (;;) {
          there.add(name)
          await sim.point(`${name} looks`)
          if (there.size === 1) break
          const stays = isMended && name === 'one'
          if (!stays) {
            await sim.point(`${name} goes back`)
            there.delete(name)
          }
          await new Promise<void>((resolve) => void sim.timers.after(stays ? 1 : 10, resolve))
        }
        there.delete(name)
        isSomebodyThrough = true
      }
      sim.eventually(
        'somebody-passes',
        () => !isSomebodyThrough,
        1_000,
        () => 'nobody has passed for a second',
      )
      await Promise.all([walk('one'), walk('the other')])
    },
  }
}

/** A world of one line. */
export function worldOf(run: (sim: Simulation) => void | Promise<void>, more: Partial<WorldDefinition> = {}): WorldDefinition {
  return { name: 'small', rules: [], mustSee: [], ...more, run: async (sim) => run(sim) }
}
