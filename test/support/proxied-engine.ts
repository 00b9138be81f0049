import type { RedisProxy } from '../../src/lab/proxy/index.ts'
import { Readiness } from '../../src/readiness/index.ts'
import { openRedisEngine, type RedisEngine } from '../../src/redis/index.ts'
import type { RedisEngineParts } from '../../src/redis/engine.ts'
import { REDIS_LOG_DEFAULTS } from '../../src/redis/log/index.ts'
import type { Timers } from '../../src/runtime/index.ts'
import { RecordingLogger } from '../../src/runtime/manual.ts'
import { redisServices } from '../../src/server/engine/index.ts'
import type { GatePlan } from '../../src/server/plan.ts'
import { realWorld } from './redis-world.ts'

const CLIENTS = 'clients'

/** What is due at once is due in the next turn: a schedule waits for turns, not for milliseconds. */
const timers: Timers = {
  ...realWorld.timers,
  after(ms, run) {
    if (ms >= 2) return realWorld.timers.after(ms, run)
    const immediate = setImmediate(run)
    return () => clearImmediate(immediate)
  },
}
const world = { ...realWorld, timers }

/** Longer than a schedule lasts: nothing in a race test is decided by a deadline. */
const LONG_MS = 30_000

const GATE: GatePlan = {
  startBudgetMs: LONG_MS,
  parkMs: 0,
  parkedMax: 0,
  releasePerSecond: 1,
  verify: { everyMs: 10_000, timeoutMs: 5_000, fall: 2, rise: 1 },
  maxAgeMs: 60_000,
  reopenHoldMs: 10,
  reopenHoldMaxMs: 10,
  onExpired: 'keep-trying',
  platformWindowMs: undefined,
}

export interface ProxiedEngineOptions {
  /** Default {@link LONG_MS}. */
  readonly commandDeadlineMs?: number
  readonly prefix?: string
}

/** The real Redis engine and the real gate in this process, on a real Redis behind a holding proxy. */
export class ProxiedEngine {
  readonly engine: RedisEngine
  readonly readiness: Readiness
  #openings = 0
  /** Hears each opening in its turn. */
  onOpen: () => void = () => {}

  constructor(proxy: Pick<RedisProxy, 'url'>, { commandDeadlineMs = LONG_MS, prefix }: ProxiedEngineOptions = {}) {
    const parts: RedisEngineParts = {
      ...world,
      logger: new RecordingLogger(),
      ...(prefix !== undefined && { prefix }),
      // What must not be missed is not left to the audit.
      log: { following: { ...REDIS_LOG_DEFAULTS.following, auditEveryMs: 3_600_000 } },
    }
    this.engine = openRedisEngine({ addresses: [proxy.url], commandDeadlineMs, connectTimeoutMs: LONG_MS }, parts)
    this.engine.instances.listen({ told: () => {}, gap: () => Promise.resolve() })
    const services = redisServices(Promise.resolve(this.engine.parts), timers, GATE)
    this.readiness = new Readiness({
      ...world,
      services,
      gates: [{ name: CLIENTS, critical: services.map(({ name }) => name) }],
      budgets: { startMs: LONG_MS, drainMs: 5_000 },
      reopening: { holdMs: GATE.reopenHoldMs, holdMaxMs: GATE.reopenHoldMaxMs, flapWindowMs: 60_000 },
      backoff: { baseMs: 5, maxMs: 10 },
      goesOnTrying: true,
      observe: (entry) => {
        if (entry.kind !== 'gate' || entry.to !== 'open') return
        this.#openings++
        this.onOpen()
      },
    })
  }

  /** May clients come in, now? */
  get isOpen(): boolean {
    return this.readiness.gate(CLIENTS).verdict().kind === 'open'
  }

  get openings(): number {
    return this.#openings
  }

  /** Resolves once the gate is open; it is then, and may not be any more. */
  async opened(): Promise<void> {
    void this.readiness.start()
    await this.readiness.gate(CLIENTS).open()
  }

  async close(): Promise<void> {
    await this.readiness.drain()
    await this.engine.close()
  }
}
