import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  CONTRACT_DEFAULTS,
  PROBE_DEFAULTS,
  startCloudRun,
  type CloudRunEvent,
  type Contract,
  type RunningCloudRun,
  type Told,
  type Workload,
} from '../../src/lab/cloudrun/index.ts'
import { finalLogs } from './faults/final-logs.ts'
import { figuresOf, judge, type Figures, type Operations, type Verdict } from '../../src/lab/history/index.ts'
import { RedisServer } from './redis-server.ts'
import { Swarm } from './swarm/index.ts'
import { TEST_CONFIG } from './test-config.ts'

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

/** Events of a small Cloud Run, and those that are waited for. */
export class ToldEvents {
  readonly all: Told[] = []
  #watching: (() => void)[] = []
  readonly tell = (event: Told): void => {
    this.all.push(event)
    for (const look of this.#watching.splice(0)) look()
  }

  of<K extends CloudRunEvent['event']>(kind: K): readonly Extract<Told, { readonly event: K }>[] {
    return this.all.filter((told): told is Extract<Told, { readonly event: K }> => told.event === kind)
  }

  /** Resolves once there are so many of this kind. */
  async has<K extends CloudRunEvent['event']>(kind: K, count = 1): Promise<void> {
    while (this.of(kind).length < count) await new Promise<void>((resolve) => this.#watching.push(resolve))
  }
}

/** A whole Tidegate as a container has it, on this Redis: built, on loopback, with the configuration that a test gives. */
export function tidegateWorkload(config: string, redisUrl: string): Workload {
  if (!existsSync(MAIN)) throw new Error('the server is not built: run "npm run build" first (npm test does)')
  return {
    command: process.execPath,
    args: [MAIN, 'serve', '--config', config, '--data_dir={dir}/data', '--address', '127.0.0.1'],
    env: { PATH: process.env['PATH'] ?? '', HOME: '{dir}', TIDEGATE_ENV: 'test', REDIS_URL: redisUrl },
  }
}

/** Probes come quickly, so that a rehearsal does not wait; their order is the same. */
export const QUICK_START = {
  ...PROBE_DEFAULTS,
  how: { kind: 'http', path: '/health/startup' },
  periodMs: 50,
  timeoutMs: 50,
  failureThreshold: 1_000,
} as const

/** Tidegate on a Redis of its own, on a small Cloud Run. */
export class CloudRunStage {
  readonly redis: RedisServer
  readonly run: RunningCloudRun
  readonly events: ToldEvents

  private constructor(redis: RedisServer, run: RunningCloudRun, events: ToldEvents) {
    this.redis = redis
    this.run = run
    this.events = events
  }

  /** Opens it, and leaves nothing of it whatever `play` does. */
  static async on<T>(contract: Partial<Contract>, config: object, play: (stage: CloudRunStage) => Promise<T>): Promise<T> {
    const directory = mkdtempSync(join(tmpdir(), 'tidegate-cloudrun-'))
    const file = join(directory, 'config.json')
    writeFileSync(file, JSON.stringify({ ...TEST_CONFIG, ...config }))
    const redis = await RedisServer.start()
    try {
      const events = new ToldEvents()
      const run = await startCloudRun({
        contract: { ...CONTRACT_DEFAULTS, service: 'chat', startup: QUICK_START, ...contract },
        workload: tidegateWorkload(file, redis.url),
        tell: events.tell,
      })
      const stage = new CloudRunStage(redis, run, events)
      try {
        const first = await run.first
        if (first.kind !== 'serving') throw new Error(`the first revision does not serve: ${first.reason}\n${stage.said()}`)
        return await play(stage)
      } finally {
        await run.stop()
      }
    } finally {
      await redis.stop()
      rmSync(directory, { recursive: true, force: true })
    }
  }

  url(path: string): string {
    return `${this.run.url}${path}`
  }

  /** What instances logged, one after the other as it came. */
  said(): string {
    return this.events
      .of('instance.said')
      .map(({ instance, line }) => `${instance} ${line}`)
      .join('\n')
  }
}

export interface Rehearsal {
  readonly clients: number
  readonly channels: number
  readonly publishers: number
  readonly everyMs: number
  /** Acknowledged publications before the deploy, and after it. */
  readonly calm: number
}

export interface Rehearsed {
  readonly verdict: Verdict
  readonly figures: Figures
  readonly operations: Operations
  readonly events: ToldEvents
  /** What should have happened and did not: a rehearsal without shows nothing. */
  readonly unobserved: readonly string[]
  /** Of the revision, by its own word, that serves at the end. */
  readonly revision: unknown
}

/**
 * A deploy rehearsed: nothing runs, a crowd of unmodified clients comes (a cold start), talks, is moved to the next revision
 * while it talks, and talks on.
 */
export function rehearseDeploy({ clients, channels, publishers, everyMs, calm }: Rehearsal): Promise<Rehearsed> {
  // Two instances for all of them, and room for the questions of whoever runs this.
  const concurrency = Math.ceil(clients * 0.9)
  return CloudRunStage.on({ concurrency, maxInstances: 2, idleMs: 100 }, {}, async (stage) => {
    const { run, events } = stage
    await events.has('scaled.to-zero')
    const names = Array.from({ length: channels }, (_, n) => `chat:${n}`)
    const swarm = await Swarm.start({
      endpoint: stage.url('/connection/websocket').replace('http', 'ws'),
      channels: names,
      clients,
      publishers,
      everyMs,
      client: { minReconnectDelay: 50, maxReconnectDelay: 500, timeout: 8_000 },
      subscription: { minResubscribeDelay: 50, maxResubscribeDelay: 500 },
    })
    try {
      await swarm.publish()
      await swarm.more('acked', calm)
      swarm.fault('deploy', 'begun')
      const deployed = await run.deploy()
      if (deployed.kind !== 'serving') throw new Error(`the deploy did not serve: ${deployed.reason}\n${stage.said()}`)
      await swarm.until(({ disconnected, connected }) => disconnected >= clients && connected >= 2 * clients)
      const markMs = swarm.fault('deploy', 'over')
      await swarm.more('acked', calm)
      await swarm.quiet()
      await swarm.reach(await finalLogs(stage, names), 10_000)
      const { revision } = (await (await fetch(stage.url('/health'))).json()) as { readonly revision?: unknown }
      const operations = await swarm.end()
      const verdict = judge(operations, { disconnects: [3001], refusals: [], outages: 0 })
      const figures = figuresOf(verdict.history, markMs)
      return { verdict, figures, operations, events, revision, unobserved: unobserved(figures, events, clients) }
    } finally {
      await swarm.stop()
    }
  })
}

function unobserved({ disconnected, continued }: Figures, events: ToldEvents, clients: number): readonly string[] {
  const signs: Readonly<Record<string, boolean>> = {
    'a cold start, with clients in line': events.of('request.waiting').length > 0,
    'several instances': new Set(events.of('instance.serving').map(({ instance }) => instance)).size > 2,
    'traffic moved': events.of('traffic.moved').length === 2,
    'everybody was disconnected': disconnected >= clients,
    'everybody was told that nothing is missing': continued >= clients,
  }
  return Object.entries(signs).flatMap(([sign, isSeen]) => (isSeen ? [] : [sign]))
}
