import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { ServerProcess } from '../../../support/server-process.ts'
import { TEST_CONFIG } from '../../../support/test-config.ts'
import { connectionToken } from '../../../support/tokens.ts'
import { chanceOf } from '../../chance.ts'
import { Judgement } from '../../judgement.ts'
import type { LabOutcome, LabScenario } from '../../scenario.ts'
import { Timeline } from '../../timeline.ts'
import { Neighbours, type Witness } from './neighbours.ts'

/** What came of an attack, by name: how connections ended, and how often. */
export type Blows = ReadonlyMap<string, readonly string[]>

/** Everything that an attack may touch. */
export interface Stage {
  readonly server: ServerProcess
  readonly neighbours: Neighbours
  readonly timeline: Timeline
  readonly chance: ReturnType<typeof chanceOf>
  readonly token: (user: string) => Promise<string>
  /** Notes what an attack came to. */
  readonly note: (name: string, what: number | string) => void
  /** Something beyond what holds in every attack. */
  readonly hold: (rule: string, isTrue: boolean, words: string) => void
}

/** Misbehaving clients against a real server, on which two others talk. */
export interface Attack {
  readonly id: number
  readonly name: string
  /** Says how each blow must end. */
  readonly rule: string
  /** Held by the attack itself. Others hold in every one: see {@link RULES}. */
  readonly also?: readonly string[]
  readonly tier: 'quick' | 'full'
  readonly config?: object
  readonly injected: string
  /** What must have been seen of it, by name; each of the values that were noted must be one of these. */
  readonly expects: Readonly<Record<string, readonly (number | string)[]>>
  /** How much memory it may cost the server. */
  readonly memoryMiB?: number
  strike(stage: Stage): Promise<void>
}

/** In every attack: the neighbours are served, in order; nobody is closed with 1011; nothing is left; nothing broke. */
const RULES = ['L4', 'S13', 'G5', 'S6', 'S7', 'S12']

const MEMORY_MIB = 96
/** Sessions that have ended are forgotten by then. */
const FORGOTTEN_MS = 30_000

export function ofAttack(attack: Attack): LabScenario {
  const { id, name, rule, also = [], tier } = attack
  return {
    id,
    name,
    group: 'clients',
    rules: [...new Set([...RULES, rule, ...also])],
    tier,
    async run({ seed }) {
      const server = await ServerProcess.start({ config: configOf(attack) })
      try {
        return await staged(attack, server, seed)
      } finally {
        await server.kill()
        await server.stop()
      }
    },
  }
}

function configOf({ config = {} }: Attack): object {
  const { client = {}, ...rest } = config as { readonly client?: object }
  return { ...TEST_CONFIG, ...rest, client: { ...TEST_CONFIG.client, ...client } }
}

async function staged(attack: Attack, server: ServerProcess, seed: number): Promise<LabOutcome> {
  const judgement = new Judgement()
  const timeline = new Timeline()
  const blows = new Map<string, string[]>()
  const token = (user: string): Promise<string> => connectionToken(user)
  const neighbours = await Neighbours.enter(server, token)
  await neighbours.served(5)
  const beforeMiB = memoryMiB(server.pid)
  const fromMs = timeline.nowMs()
  await attack.strike({
    server,
    neighbours,
    timeline,
    token,
    chance: chanceOf(seed),
    note: (name, what) => void blows.set(name, [...(blows.get(name) ?? []), String(what)]),
    hold: (rule, isTrue, words) => judgement.hold(rule, isTrue, words),
  })
  timeline.span('attack', attack.injected, fromMs)
  const struckMs = timeline.nowMs()
  judgement.hold('L4', await neighbours.served(10), 'the neighbours were no longer served')
  const recoveryMs = timeline.nowMs() - struckMs
  const grownMiB = memoryMiB(server.pid) - beforeMiB
  const { memoryMiB: allowedMiB = MEMORY_MIB } = attack
  judgement.hold('S7', grownMiB <= allowedMiB, `the server has grown by ${grownMiB} MiB, ${allowedMiB} may be`)
  // Who talks is two sessions; everybody else has gone, or is gone soon.
  judgement.hold('S6', await sessionsAre(server, 2), `${await sessions(server)} sessions are left, of which 2 are the neighbours`)
  const witness = await neighbours.end()
  judgeNeighbours(judgement, witness)
  judgeServer(judgement, server, blows)
  look(judgement, attack, blows)
  return {
    injected: attack.injected,
    observed: judgement.observed,
    unobserved: judgement.unobserved,
    checked: judgement.checked,
    violations: judgement.violations,
    recoveryMs,
    figures: {
      neighboursSaid: witness.sent,
      slowestMessageMs: Math.round(witness.slowestMs),
      memoryMiB: grownMiB,
      struck: [...blows.values()].reduce((sum, all) => sum + all.length, 0),
    },
    timeline: timeline.with(server.events),
  }
}

function judgeNeighbours(judgement: Judgement, { sent, received, left, errors }: Witness): void {
  const isWhole = received.length === sent && received.every((n, at) => n === at)
  const words = `one neighbour said ${sent}, the other heard ${received.length}, ${isWhole ? '' : 'not '}in order`
  judgement.hold('L4', isWhole, words)
  judgement.hold('S13', left.length === 0, `neighbours lost their connections: ${left.join(', ')}`)
  judgement.hold('S13', errors.length === 0, `a neighbour was refused: ${errors.join(', ')}`)
}

function judgeServer(judgement: Judgement, { events }: ServerProcess, blows: Blows): void {
  const broken = events.filter(({ severity }) => severity === 'ERROR' || severity === 'CRITICAL')
  judgement.hold('S12', broken.length === 0, `the server logged ${broken.map(({ message }) => message).join(', ')}`)
  const codes = [...blows.values()].flat()
  judgement.hold('G5', !codes.includes('1011'), 'somebody was closed with 1011')
}

/** Every blow must have landed, and have come to what it must come to. */
function look(judgement: Judgement, { expects, rule }: Attack, blows: Blows): void {
  for (const [name, allowed] of Object.entries(expects)) {
    const seen = blows.get(name) ?? []
    const counts = [...new Set(seen)].map((what) => `${what} (${seen.filter((one) => one === what).length} times)`)
    judgement.see(`${name}: ${counts.join(', ') || 'never'}`, seen.length > 0)
    const wrong = seen.filter((what) => !allowed.map(String).includes(what))
    judgement.hold(
      rule,
      wrong.length === 0,
      `${name} ended with ${[...new Set(wrong)].join(', ')} instead of ${allowed.join(' or ')}`,
    )
  }
}

/** Memory of a process as the system counts it. */
function memoryMiB(pid: number): number {
  const kib = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Math.round(Number(kib ?? 0) / 1_024)
}

export async function sessions(server: ServerProcess): Promise<number> {
  const text = await (await fetch(server.url('/metrics'))).text()
  return Number(/^tidegate_sessions (\d+)/m.exec(text)?.[1])
}

async function sessionsAre(server: ServerProcess, wanted: number): Promise<boolean> {
  const bound = performance.now() + FORGOTTEN_MS
  while (performance.now() < bound) {
    if ((await sessions(server)) === wanted) return true
    await pause(20)
  }
  return false
}
