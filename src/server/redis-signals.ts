import type { RedisEngine, RedisPart, RedisParts } from '../redis/index.ts'
import type { Check, ServiceDefinition, Verify } from '../readiness/index.ts'
import type { Clock, Timers } from '../runtime/index.ts'
import type { GatePlan } from './plan.ts'

/** Services start one after the other along the longest of these. */
const NEEDS: Readonly<Record<keyof RedisParts, readonly (keyof RedisParts)[]>> = {
  commands: [],
  functions: ['commands'],
  subscriber: ['functions'],
  reader: ['functions'],
  monitor: ['commands'],
}
const LONGEST_PATH = 3

/** The subscriber is asked at least so often: a connection that receives nothing says nothing else. */
const SUBSCRIBER_EVERY_MS = 1_500

/** An attempt waits for its connection for so much of its time, and then says why nothing can be proved. */
const PATIENCE = 0.6

/** Its reason is told again so often, at least, while there is no connection. */
const PATIENCE_MS_MAX = 2_000

/** In its first attempt a part may need a moment to connect, or to hear that the functions are there now. */
const FIRST_MS = 400
const AGAIN_MS = 25

interface Time {
  readonly clock: Clock
  readonly timers: Timers
}

/** `redis.commands` and the others: each part of Redis that is used is a service. */
export function redisServices(opened: Promise<RedisEngine>, time: Time, plan: GatePlan): readonly ServiceDefinition[] {
  return (Object.keys(NEEDS) as (keyof RedisParts)[]).map((name) =>
    redisService({
      name: `redis.${name}`,
      part: opened.then(({ parts }) => parts[name]),
      needs: NEEDS[name].map((need) => `redis.${need}`),
      attemptMs: Math.floor(plan.startBudgetMs / LONGEST_PATH),
      verify: name === 'subscriber' ? subscriberVerify(plan) : { ...plan.verify, maxAgeMs: plan.maxAgeMs },
      time,
    }),
  )
}

/** Two thirds of its period for one proof: the next one begins when it is over. */
export function subscriberVerify({ verify, maxAgeMs }: GatePlan): Omit<Verify, 'run'> {
  const everyMs = Math.min(verify.everyMs, SUBSCRIBER_EVERY_MS)
  return { ...verify, everyMs, timeoutMs: Math.min(verify.timeoutMs, Math.ceil((everyMs * 2) / 3)), maxAgeMs }
}

function redisService({
  name,
  part: opening,
  needs,
  attemptMs,
  verify,
  time,
}: {
  readonly name: string
  readonly part: Promise<RedisPart>
  readonly needs: readonly string[]
  readonly attemptMs: number
  readonly verify: Omit<Verify, 'run'>
  readonly time: Time
}): ServiceDefinition {
  opening.catch(() => {})
  /** A password can be mended without a restart: what needs a person is tried again too, as slowly as its connection is. */
  const prove = async (): Promise<Check> => {
    const proof = await (await opening).prove()
    return proof.kind === 'proved' ? proof : { kind: 'not-ready', reason: proof.reason }
  }
  return {
    name,
    needs,
    attemptMs,
    async start({ lease, signal, attempt }) {
      const part = await opening
      const { clock, timers } = time
      const untilMs = clock.monotonicMs() + (attempt === 1 ? FIRST_MS : 0)
      await availableWithin(part, signal, timers, attempt === 1 ? FIRST_MS : Math.min(PATIENCE_MS_MAX, attemptMs * PATIENCE))
      for (;;) {
        // From before the proof on: what is lost meanwhile was not proved.
        const stop = part.onLost((reason) => void lease.lost(reason))
        const check = await prove().catch((error: unknown) => {
          stop()
          throw error
        })
        if (check.kind === 'proved') {
          lease.ready(check.evidence)
          return { kind: 'started', stop }
        }
        stop()
        if (!lease.isCurrent || clock.monotonicMs() >= untilMs) return check
        await new Promise<void>((resolve) => void timers.after(AGAIN_MS, resolve))
      }
    },
    verify: { ...verify, run: prove },
  }
}

/** Resolves also when it is not: the proof says why. */
async function availableWithin(part: RedisPart, signal: AbortSignal, timers: Timers, ms: number): Promise<void> {
  const enough = new AbortController()
  const cancel = timers.after(ms, () => enough.abort())
  await part.available(AbortSignal.any([signal, enough.signal])).catch(() => {})
  cancel()
}
