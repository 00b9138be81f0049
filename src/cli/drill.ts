import { runDrill, type DrillOutcome } from '../drill/index.ts'
import { keepAlive, realClock, realRandom, realTimers } from '../runtime/real.ts'
import { plain, plainJson } from './chat/plain.ts'
import type { Command, Terminal } from './command.ts'
import { DRILL_USAGE } from './drill/usage.ts'
import { beginText, eventText, resultText } from './drill/view.ts'
import { runRelay } from './drill/relay.ts'
import { readWish } from './drill/wish.ts'
import { EXIT } from './exit.ts'

/** Exit codes of its own. 69 is sysexits' EX_UNAVAILABLE: nothing was broken, because it could not be. */
const DRILL_EXIT = { kept: 0, broken: 1, void: 3, cannot: 69 } as const

/** `tidegate drill`. */
export const drillCommand: Command = {
  name: 'drill',
  summary: 'break something on purpose under a running service, and say what came of it',
  usage: DRILL_USAGE,
  async run(args, terminal) {
    const release = keepAlive()
    try {
      return await run(args, terminal)
    } finally {
      release()
    }
  },
}

const WORLD = { clock: realClock, timers: realTimers, random: realRandom }

async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const wish = readWish(args, terminal.env, realRandom, realClock)
  switch (wish.kind) {
    case 'wrong':
      terminal.err(`tidegate drill: ${wish.reason}\nTry: tidegate drill --help\n`)
      return EXIT.askedWrongly
    case 'relay':
      return runRelay(wish, terminal)
    case 'drill': {
      const { json } = wish
      const outcome = await runDrill(wish.drill, {
        ...WORLD,
        signal: terminal.signal,
        enter: wish.enter,
        begins: (about) => void (json || terminal.out(beginText(wish.drill, about, terminal))),
        happens: (event) => void (json || terminal.out(eventText(event, terminal))),
      })
      return told(outcome, json, terminal)
    }
  }
}

function told(outcome: DrillOutcome, json: boolean, terminal: Terminal): number {
  switch (outcome.kind) {
    case 'ran': {
      const { result } = outcome
      terminal.out(json ? `${plainJson(result)}\n` : resultText(result, terminal))
      // Whatever was promised: what is left broken is a broken drill.
      return result.undoByHand.length > 0 ? EXIT.failed : DRILL_EXIT[result.verdict]
    }
    case 'cannot': {
      if (json) terminal.out(`${plainJson({ verdict: 'cannot', reason: outcome.reason, advice: outcome.advice })}\n`)
      terminal.err(`tidegate drill: ${plain(outcome.reason)}\n${outcome.advice.map((line) => `${plain(line)}\n`).join('')}`)
      return DRILL_EXIT.cannot
    }
    case 'production': {
      const what =
        outcome.environment === undefined ? 'does not say what it is, so it is taken for production' : `is ${outcome.environment}`
      if (json) terminal.out(`${plainJson({ verdict: 'refused', reason: `the service ${what}` })}\n`)
      terminal.err(`tidegate drill: the service ${plain(what)}: nothing was done. If you mean it, add --yes-production\n`)
      return EXIT.askedWrongly
    }
    case 'interrupted': {
      const { undoByHand, note } = outcome
      if (json) terminal.out(`${plainJson({ verdict: 'interrupted', undoByHand })}\n`)
      if (note !== undefined) terminal.err(`tidegate drill: ${plain(note)}\n`)
      for (const line of undoByHand) terminal.err(`tidegate drill: not undone; by hand: ${plain(line)}\n`)
      return undoByHand.length > 0 ? EXIT.failed : EXIT.interrupted
    }
  }
}
