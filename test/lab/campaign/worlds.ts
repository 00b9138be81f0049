import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { ExplorerTask } from './explorer.ts'
import type { WorldRun } from './result.ts'

const EXPLORER = fileURLToPath(new URL('explorer.ts', import.meta.url))
const TYPESCRIPT = fileURLToPath(new URL('../../../scripts/typescript.mjs', import.meta.url))
const WORDS_MAX = 4_000

export interface WorldsOptions {
  readonly seed: number
  /** Of each world. */
  readonly schedules: number
  /** Of each world; no schedule is begun later. */
  readonly withinMs: number
  readonly signal: AbortSignal
  readonly onEnd: (run: WorldRun) => void
}

interface Said {
  readonly run?: WorldRun
  readonly broken?: string
}

/** Explores one world after the other, beside whatever else runs. @returns what an abort did not cut off */
export async function exploreWorlds(worlds: readonly string[], options: WorldsOptions): Promise<readonly WorldRun[]> {
  if (worlds.length === 0) return []
  const { seed, schedules, withinMs, signal, onEnd } = options
  const child = fork(EXPLORER, {
    execArgv: ['--import', TYPESCRIPT, '--enable-source-maps'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // A Ctrl-C is for whoever leads the campaign.
    detached: true,
  })
  let words = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (words = (words + chunk.toString()).slice(-WORDS_MAX)))
  const kill = (): void => void child.kill('SIGKILL')
  signal.addEventListener('abort', kill)
  process.on('exit', kill)
  const ask = (task: ExplorerTask): Promise<Said> =>
    new Promise((resolve) => {
      const settle = (said: Said): void => {
        child.off('message', settle)
        child.off('exit', onExit)
        resolve(said)
      }
      const onExit = (code: number | null): void => settle({ broken: `its process ended with ${code}: ${words.trim()}` })
      child.on('message', settle)
      child.on('exit', onExit)
      if (child.exitCode === null && child.signalCode === null) child.send(task, (error) => error && onExit(child.exitCode))
      else onExit(child.exitCode)
    })
  const runs: WorldRun[] = []
  for (const world of worlds) {
    const said = await ask({ world, seed, schedules, withinMs })
    if (signal.aborted) break
    const run = said.run ?? brokenRun(world, seed, said.broken ?? 'it said nothing')
    runs.push(run)
    onEnd(run)
  }
  kill()
  signal.removeEventListener('abort', kill)
  process.off('exit', kill)
  return runs
}

function brokenRun(world: string, seed: number, broken: string): WorldRun {
  const nothing = { summary: '', strategies: {}, exhausted: [], rules: [], schedules: 0, steps: 0, ms: 0 }
  return { world, seed, broken, ...nothing, checked: [], violations: [], seen: [], unseen: [] }
}
