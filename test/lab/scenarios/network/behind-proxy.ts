import { readdirSync, readFileSync } from 'node:fs'
import { RedisProxy } from '../../../../src/lab/proxy/index.ts'
import { realClock, realTimers } from '../../../../src/runtime/real.ts'
import { seededRandom } from '../../../../src/runtime/manual.ts'
import { fault, type Backing, type Outcome, type Scenario, type Size, type World } from '../../../support/faults/index.ts'
import { serverOptions } from '../../../support/faults/server-options.ts'
import { RedisServer } from '../../../support/redis-server.ts'
import { chanceOf } from '../../chance.ts'
import { Judgement } from '../../judgement.ts'
import type { LabScenario } from '../../scenario.ts'
import { underLoad } from '../redis/load.ts'

/** A Redis with an append-only file, and all instances reach it through one holding proxy. */
export interface ProxiedRedis extends Backing {
  readonly redis: RedisServer
  readonly proxy: RedisProxy
}

/** Proofs that are slow to be asked for and slow to be given up: a slow network is none that is gone. */
const PATIENT = { verify_interval: '3s', verify_timeout: '2900ms', max_age: '9s', reopen_hold: '200ms', park_time: '1s' }

async function proxiedRedis(seed: number, isPatient: boolean): Promise<ProxiedRedis> {
  const redis = await RedisServer.start({ args: ['--appendonly', 'yes'] })
  const options = { target: { port: redis.port }, clock: realClock, timers: realTimers, random: seededRandom(seed) }
  const proxy = await RedisProxy.listen(options)
  const server = serverOptions({ address: proxy.url, ...(isPatient && { io_timeout: '5s' }) })
  return {
    redis,
    proxy,
    options: isPatient ? { ...server, config: { ...server.config, gate: PATIENT } } : server,
    async stop() {
      await proxy.stop()
      await redis.stop()
    },
  }
}

/** What a scenario of the network knows beside what every scenario under load does. */
export interface Play {
  readonly between: (low: number, high: number) => number
  /** What it looks at by itself. */
  readonly judgement: Judgement
  readonly figures: Record<string, number>
}

export interface NetworkFault extends Pick<LabScenario, 'id' | 'rules'> {
  readonly tier?: LabScenario['tier']
  /** Gate and deadlines bear a slow network. */
  readonly isPatient?: true
  /** Instead of the usual size of a run. */
  readonly size?: Partial<Size>
  readonly scenario: (play: Play) => Omit<Scenario<ProxiedRedis>, 'open'>
  /** Looks at the whole outcome. */
  readonly after?: (play: Play, outcome: Outcome) => void
}

/** One fault between instances and their Redis, while many unmodified clients talk. */
export function network({ id, rules, tier, isPatient, size = {}, scenario, after }: NetworkFault): LabScenario {
  const named = { id, rules, ...(tier !== undefined && { tier }) }
  const words = scenario({ between: chanceOf(0).between, judgement: new Judgement(), figures: {} }).name
  const lab = (seed: number, play: Play): LabScenario => {
    const opened = fault(rules.map((rule) => `[${rule}]`).join(' '), {
      ...scenario(play),
      open: () => proxiedRedis(seed, isPatient === true),
    })
    return underLoad(named, {
      ...opened,
      async run(usual) {
        const outcome = await opened.run({ ...usual, ...size })
        after?.(play, outcome)
        return outcome
      },
    })
  }
  return {
    ...named,
    name: words,
    group: 'network',
    tier: tier ?? 'quick',
    async run({ seed }) {
      const play = { between: chanceOf(seed).between, judgement: new Judgement(), figures: {} }
      const outcome = await lab(seed, play).run({ seed })
      const { judgement, figures } = play
      return {
        ...outcome,
        observed: [...outcome.observed, ...judgement.observed],
        unobserved: [...outcome.unobserved, ...judgement.unobserved],
        checked: [...outcome.checked, ...judgement.checked],
        violations: [...outcome.violations, ...judgement.violations],
        figures: { ...outcome.figures, ...figures },
      }
    },
  }
}

/** Open file descriptors of all instances. */
export function descriptors({ servers }: World): number {
  return servers.reduce((sum, { pid }) => sum + readdirSync(`/proc/${pid}/fd`).length, 0)
}

/** Resident memory of the largest instance. */
export function residentMegabytes({ servers }: World): number {
  const of = (pid: number): number => Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
  return Math.round(Math.max(...servers.map(({ pid }) => of(pid))) / 1_024)
}
