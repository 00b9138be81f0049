import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { LabOutcome } from '../scenario.ts'
import type { ScenarioHead, ScenarioRun } from './result.ts'

const LANE = fileURLToPath(new URL('lane.ts', import.meta.url))
const TYPESCRIPT = fileURLToPath(new URL('../../../scripts/typescript.mjs', import.meta.url))

/** So long may a scenario take: what hangs is told as what it is. Five times what a quick one needs: a busy machine hangs nothing. */
const BOUND_MS: Readonly<Record<ScenarioHead['tier'], number>> = { quick: 150_000, full: 200_000, host: 200_000 }
const WORDS_MAX = 4_000

/** These take longest: they go first, so that nobody waits for them alone at the end. */
const LONG: ReadonlySet<number> = new Set([151, 152, 154, 24, 22, 49, 34, 48, 32, 14, 6, 7, 153, 172, 31])

interface Said {
  readonly outcome?: LabOutcome
  readonly broken?: string
  readonly ms: number
}

/** A process that runs scenarios, and is replaced when one of them hangs or ends it. */
class Lane {
  #child: ChildProcess | undefined
  #words = ''
  readonly #env: NodeJS.ProcessEnv

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env
  }

  async run(scenario: ScenarioHead, seed: number): Promise<ScenarioRun> {
    const { id, name, group, rules, tier } = scenario
    const startedMs = performance.now()
    const end = await this.#ask(id, seed, BOUND_MS[tier])
    return { id, name, group, rules, tier, seed, ms: Math.round(performance.now() - startedMs), end }
  }

  #ask(id: number, seed: number, boundMs: number): Promise<ScenarioRun['end']> {
    const child = (this.#child ??= this.#start())
    this.#words = ''
    return new Promise((resolve) => {
      const settle = (end: ScenarioRun['end']): void => {
        clearTimeout(timer)
        child.off('message', onSaid)
        child.off('exit', onExit)
        resolve(end)
      }
      const onSaid = ({ outcome, broken = 'it said nothing' }: Said): void =>
        settle(outcome === undefined ? { kind: 'broken', reason: broken } : { kind: 'judged', outcome })
      const onExit = (code: number | null): void => {
        this.stop()
        settle({ kind: 'broken', reason: `its process ended with ${code}: ${this.#words.trim()}` })
      }
      const timer = setTimeout(() => {
        this.stop()
        settle({ kind: 'judged', outcome: hung(boundMs) })
      }, boundMs)
      child.on('message', onSaid)
      child.on('exit', onExit)
      child.send({ id, seed })
    })
  }

  #start(): ChildProcess {
    const child = fork(LANE, {
      execArgv: ['--import', TYPESCRIPT, '--enable-source-maps'],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
      env: this.#env,
    })
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.#words = (this.#words + chunk.toString()).slice(-WORDS_MAX)))
    return child
  }

  /** Ends it and everything that it has started. */
  stop(): void {
    const { pid } = this.#child ?? {}
    this.#child = undefined
    if (pid === undefined) return
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {
      // It had ended already.
    }
  }
}

/** A promise that something comes, which did not. */
function hung(boundMs: number): LabOutcome {
  const words = `it did not end within ${boundMs / 1_000} s: what it waits for never came`
  const nothing = { observed: [], unobserved: [], checked: ['progress'], figures: {}, timeline: [] }
  return { injected: '', ...nothing, violations: [{ rule: 'progress', words }] }
}

export interface LanesOptions {
  readonly seed: number
  readonly lanes: number
  readonly signal: AbortSignal
  readonly env: NodeJS.ProcessEnv
  readonly onEnd: (run: ScenarioRun) => void
}

/** Runs scenarios side by side. @returns those that ended, in the order of their numbers; an abort leaves nothing running */
export async function runScenarios(scenarios: readonly ScenarioHead[], options: LanesOptions): Promise<readonly ScenarioRun[]> {
  const { seed, lanes: count, signal, env, onEnd } = options
  const waiting = scenarios.toSorted((one, other) => Number(LONG.has(other.id)) - Number(LONG.has(one.id)))
  const lanes = Array.from({ length: Math.min(count, waiting.length) }, () => new Lane(env))
  const runs: ScenarioRun[] = []
  const stop = (): void => {
    for (const lane of lanes) lane.stop()
  }
  signal.addEventListener('abort', stop)
  process.on('exit', stop)
  const work = async (lane: Lane): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined && !signal.aborted; next = waiting.shift()) {
      const run = await lane.run(next, seed)
      // What an abort cut off says nothing.
      if (signal.aborted) return
      runs.push(run)
      onEnd(run)
    }
  }
  await Promise.all(lanes.map(work))
  stop()
  signal.removeEventListener('abort', stop)
  process.off('exit', stop)
  return runs.toSorted((one, other) => one.id - other.id)
}
