import type { RedisEngine, RedisPart, RedisProof } from '../../redis/index.ts'
import type { Check, ServiceDefinition } from '../../readiness/index.ts'
import type { Timers } from '../../runtime/index.ts'
import type { GatePlan } from '../plan.ts'

type PartName = keyof RedisEngine['parts']

/** What each needs before it can be proved: its nonce goes through what the other has proved. */
const NEEDS: Readonly<Record<PartName, readonly PartName[]>> = {
  commands: [],
  functions: ['commands'],
  subscriber: ['functions'],
  reader: ['functions'],
  monitor: ['commands'],
}

/** One attempt, at most. Short, so that what is in the way is told anew while it is. */
const ATTEMPT_MS = 5_000

/** A connection on the same machine or network is there in less, also while this process is still loading what it runs. */
const FIRST_WAIT_MS = 1_000

/** Services that wait for each other, one after the other. All of them must fit into the start budget. */
const pathLength = (part: PartName): number => 1 + Math.max(0, ...NEEDS[part].map(pathLength))
const LONGEST_PATH = Math.max(...(Object.keys(NEEDS) as PartName[]).map(pathLength))

/** A subscriber that hears nothing is found by its nonce alone: it is asked more often than the rest. */
const ECHO_EVERY_MS = 1_500

const nameOf = (part: PartName): string => `redis.${part}`

/** Redis as the gate sees it: one service for each part that Tidegate uses. */
export function redisServices(
  opened: Promise<RedisEngine['parts']>,
  timers: Timers,
  gate: GatePlan,
): readonly ServiceDefinition[] {
  return (Object.keys(NEEDS) as PartName[]).map((name) =>
    redisService(
      name,
      opened.then((parts) => parts[name]),
      timers,
      gate,
    ),
  )
}

function redisService(name: PartName, opened: Promise<RedisPart>, timers: Timers, gate: GatePlan): ServiceDefinition {
  opened.catch(() => {})
  const attemptMs = Math.min(ATTEMPT_MS, Math.floor(gate.startBudgetMs / LONGEST_PATH))
  const everyMs = name === 'subscriber' ? Math.min(gate.verify.everyMs, ECHO_EVERY_MS) : gate.verify.everyMs
  return {
    name: nameOf(name),
    needs: NEEDS[name].map(nameOf),
    attemptMs,
    async start({ lease, signal, attempt }) {
      const part = await opened
      // The first attempt says soon what is in the way; from then on a connection is waited for.
      await availableWithin(part, attempt === 1 ? FIRST_WAIT_MS : attemptMs / 2, signal, timers)
      // Heard from before the proof on: what is lost in the middle of it is lost.
      const stop = part.onLost((reason) => void lease.lost(reason))
      let hasStarted = false
      try {
        const check = checkOf(await part.prove())
        if (check.kind === 'not-ready') return check
        lease.ready(check.evidence)
        hasStarted = true
        return { kind: 'started', stop }
      } finally {
        if (!hasStarted) stop()
      }
    },
    verify: {
      ...gate.verify,
      everyMs,
      timeoutMs: Math.min(gate.verify.timeoutMs, everyMs - 1),
      maxAgeMs: gate.maxAgeMs,
      run: async () => checkOf(await (await opened).prove()),
    },
  }
}

/** What needs a person is tried again all the same: a password may be mended without a restart. */
function checkOf(proof: RedisProof): Check {
  return proof.kind === 'proved' ? proof : { kind: 'not-ready', reason: proof.reason }
}

/** Waits for a connection, so long at most: then the proof says what is in the way. */
async function availableWithin(part: RedisPart, ms: number, signal: AbortSignal, timers: Timers): Promise<void> {
  const late = new AbortController()
  const cancel = timers.after(ms, () => late.abort())
  const either = AbortSignal.any([signal, late.signal])
  try {
    await part.available(either)
  } catch (error) {
    if (!either.aborted) throw error
  } finally {
    cancel()
  }
}
